import { monotonicMs } from '../../../../shared/clock.js';
import type { RemoteRequest, WorkerNotice } from '../notice-job.js';

/** A call that was not answered this long is asked again: the answer may be lost with a connection. In milliseconds. */
const ASK_AGAIN_MS = 2000;

interface AskedCall {
  readonly notice: WorkerNotice;
  /** When it was in Redis; Infinity until then. */
  sentAtMs: number;
}

/** Calls of user code that the coordinator has not answered. */
export class PendingCalls {
  readonly #asked = new Map<number, AskedCall>();
  readonly #send: (notice: WorkerNotice) => Promise<void>;

  constructor(send: (notice: WorkerNotice) => Promise<void>) {
    this.#send = send;
  }

  ask(call: number, request: RemoteRequest): void {
    const pending = { notice: { type: 'call', call, request } as const, sentAtMs: Number.POSITIVE_INFINITY };
    this.#asked.set(call, pending);
    this.#askOnce(pending);
  }

  /** @returns whether it was waited for */
  answer(call: number): boolean {
    return this.#asked.delete(call);
  }

  askAgain(): void {
    const nowMs = monotonicMs();
    for (const pending of this.#asked.values()) {
      if (nowMs - pending.sentAtMs < ASK_AGAIN_MS) continue;
      this.#askOnce(pending);
    }
  }

  /** While it is on its way to Redis it is not sent again. */
  #askOnce(pending: AskedCall): void {
    pending.sentAtMs = Number.POSITIVE_INFINITY;
    void this.#send(pending.notice).then(() => {
      pending.sentAtMs = monotonicMs();
    });
  }
}
