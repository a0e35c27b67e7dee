import { encodeError } from '../../../shared/error-envelope.js';
import { HgmError } from '../../../shared/errors.js';
import { hostEndpointOf } from '../../remote/host-endpoint.js';
import type { ExecutorListener } from '../executor.js';
import type { HostNotice } from '../worker-host/protocol.js';
import { answerHost } from './answer-host.js';
import type { HostChild } from './host-child.js';

/** Answers what user code in child processes asks of this one: services, and what activities remember. */
export class HostServer {
  readonly #services: object | undefined;
  #listener: ExecutorListener | undefined;

  constructor(services: object | undefined) {
    this.#services = services;
  }

  listen(listener: ExecutorListener): void {
    this.#listener = listener;
  }

  answer(child: HostChild, { call, request }: Extract<HostNotice, { readonly type: 'call' }>): void {
    void answerHost(request, hostEndpointOf(this.#services, this.#listener?.memory)).then((answer) => {
      try {
        child.send({ type: 'answer', call, answer });
      } catch (cause) {
        // What a thread can be sent and a process cannot, such as a port.
        const error = new HgmError('ERR_HOST_CALL', 'the answer cannot be sent to another process; return data', { cause });
        child.send({ type: 'answer', call, answer: { status: 'threw', error: encodeError(error) } });
      }
    });
  }
}
