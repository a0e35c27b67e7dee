import { monotonicMs } from '../../../../shared/clock.js';
import type { RemoteRequest, WorkerNotice } from '../notice-job.js';

/** A call that was not answered this long is asked again: the answer may be lost with a connection. In milliseconds. */
const ASK_AGAIN_MS = 2000;

/** Calls of user code that the coordinator has not answered. */
export class PendingCalls {
  readonly #asked = new Map<number, { readonly notice: WorkerNotice; sentAtMs: number }>();
  readonly #send: (notice: WorkerNotice) => void;

  constructor(send: (notice: WorkerNotice) => void) {
    this.#send = send;
  }

  ask(call: number, request: RemoteRequest): void {
    const notice = { type: 'call', call, request } as const;
    this.#asked.set(call, { notice, sentAtMs: monotonicMs() });
    this.#send(notice);
  }

  /** @returns whether it was waited for */
  answer(call: number): boolean {
    return this.#asked.delete(call);
  }

  askAgain(): void {
    const nowMs = monotonicMs();
    for (const pending of this.#asked.values()) {
      if (nowMs - pending.sentAtMs < ASK_AGAIN_MS) continue;
      pending.sentAtMs = nowMs;
      this.#send(pending.notice);
    }
  }
}
