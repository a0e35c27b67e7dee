import { Fifo } from '../../shared/collections/fifo.js';
import type { ActivityOutcome, ScheduleRequest, Settlement } from './settlement.js';

/** What requests came to, by their ids: all that are in flight, and the last ones that finished, up to a limit. */
export class RequestLog {
  /** Attempts started, by request id. */
  readonly attempts = new Map<string, number>();
  /** Errors of the finished requests that failed, by request id. */
  readonly errors = new Map<string, Error>();
  readonly #cancelled = new Map<string, Error>();
  readonly #finishedLimit: number;
  /**
   * Finished ids, the oldest first, at most `finishedLimit`. A Map keeps this order too, but finding its first key takes longer the more keys
   * were deleted before it.
   */
  readonly #finished = new Fifo<string>();

  /** @param finishedLimit - finished requests that are remembered, an integer >= 0 */
  constructor(finishedLimit: number) {
    this.#finishedLimit = finishedLimit;
  }

  /** Whether a request is recorded. One without an id of its own is not where finished requests are not remembered: nobody asks for it. */
  notes({ requestId }: ScheduleRequest): boolean {
    return requestId !== undefined || this.#finishedLimit > 0;
  }

  /** Notes how many attempts a request has started. */
  started(requestId: string, attempts: number): void {
    this.attempts.set(requestId, attempts);
  }

  /** Notes how a request ended, and forgets the one that ended longest ago when there are too many. */
  finish(settlement: Settlement): void {
    const { requestId } = settlement;
    if (this.#finishedLimit === 0) {
      this.attempts.delete(requestId);
      return;
    }
    // It may have ended before an attempt was started.
    if (settlement.status !== 'completed') this.attempts.set(requestId, settlement.attempts);
    if (settlement.status === 'failed') this.errors.set(requestId, settlement.error);
    else if (settlement.status === 'cancelled') this.#cancelled.set(requestId, settlement.error);
    this.#finished.push(requestId);
    if (this.#finished.size <= this.#finishedLimit) return;
    const oldest = this.#finished.shift();
    if (oldest !== undefined) this.#forget(oldest);
  }

  /** How a request ended that is not in flight. */
  outcome(requestId: string): Extract<ActivityOutcome, { status: 'unknown' | 'completed' | 'failed' | 'cancelled' }> {
    const attempts = this.attempts.get(requestId);
    if (attempts === undefined) return { status: 'unknown' };
    const error = this.errors.get(requestId);
    if (error !== undefined) return { status: 'failed', attempts, error };
    const reason = this.#cancelled.get(requestId);
    return reason === undefined ? { status: 'completed', attempts } : { status: 'cancelled', attempts, error: reason };
  }

  #forget(requestId: string): void {
    this.attempts.delete(requestId);
    this.errors.delete(requestId);
    this.#cancelled.delete(requestId);
  }
}
