import { encodeError } from '../../../shared/error-envelope.js';
import { HgmError } from '../../../shared/errors.js';
import type { HostEndpoint } from '../../../shared/messages.js';
import { hostEndpointOf } from '../../remote/host-endpoint.js';
import type { ExecutorListener } from '../executor.js';
import type { HostParts } from '../threads/host-parts.js';
import type { HostNotice } from '../worker-host/protocol.js';
import { answerHost } from './answer-host.js';
import type { HostChild } from './host-child.js';

/** Answers what user code in child processes asks of this one: services, and what activities remember. */
export class HostServer {
  readonly #endpoint: () => HostEndpoint;
  #listener: ExecutorListener | undefined;

  constructor(services: object | undefined, { endpoint }: Pick<HostParts, 'endpoint'>) {
    this.#endpoint = () => endpoint ?? hostEndpointOf(services, this.#listener?.memory);
  }

  listen(listener: ExecutorListener): void {
    this.#listener = listener;
  }

  answer(child: HostChild, { call, request }: Extract<HostNotice, { readonly type: 'call' }>): void {
    void answerHost(request, this.#endpoint()).then((answer) => {
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
