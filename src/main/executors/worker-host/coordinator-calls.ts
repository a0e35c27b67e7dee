import { encodeError } from '../../../shared/error-envelope.js';
import { HgmError } from '../../../shared/errors.js';
import type { HostEndpoint } from '../../../shared/messages.js';
import type { CallAnswer, HostNotice, HostRequest } from './protocol.js';

interface PendingCall {
  resolve(value: unknown): void;
  reject(envelope: unknown): void;
}

/** What threads of a host reach as `ctx.host` and `ctx.remember`: the coordinator's. */
export class CoordinatorCalls implements HostEndpoint {
  readonly #send: (notice: HostNotice) => void;
  readonly #pending = new Map<number, PendingCall>();
  #lastCall = 0;

  constructor(send: (notice: HostNotice) => void) {
    this.#send = send;
  }

  callService(path: readonly string[], ...args: readonly unknown[]): Promise<unknown> {
    return this.#call({ type: 'service', path, args });
  }

  async recall(activityId: number, name: string): Promise<string | null> {
    return textOrNull(await this.#call({ type: 'recall', activityId, name }));
  }

  async keep(activityId: number, name: string, value: string, cost: number): Promise<string> {
    return textOrNull(await this.#call({ type: 'keep', activityId, name, value, cost })) ?? value;
  }

  /** The coordinator has answered. */
  settle(call: number, answer: CallAnswer): void {
    const pending = this.#pending.get(call);
    this.#pending.delete(call);
    if (answer.status === 'returned') pending?.resolve(answer.value);
    else pending?.reject(answer.error);
  }

  #call(request: HostRequest): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const call = ++this.#lastCall;
      this.#pending.set(call, { resolve, reject });
      try {
        this.#send({ type: 'call', call, request });
      } catch (cause) {
        const error = new HgmError('ERR_HOST_CALL', 'the arguments cannot be sent to another process; pass data', { cause });
        this.settle(call, { status: 'threw', error: encodeError(error) });
      }
    });
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
