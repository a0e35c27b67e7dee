import { LinkedQueue } from '../../../../shared/collections/linked-queue.js';
import type { PendingAttempt } from '../pending-attempt.js';
import { canShareBatch } from './batch-compatibility.js';
import type { BatchSizer } from './batch-sizer.js';

/** Parts of a batch that add up to 1, as far as doubles tell. */
const FULL = 1 + 1e-9;

/** The attempts that wait for a thread, in their order, and the batches that are made of them. */
export class WaitingAttempts {
  readonly #queue = new LinkedQueue<PendingAttempt>();
  readonly #sizer: BatchSizer;

  constructor(sizer: BatchSizer) {
    this.#sizer = sizer;
  }

  /** The attempt whose turn it is. */
  get first(): PendingAttempt | null {
    return this.#queue.first;
  }

  get size(): number {
    return this.#queue.size;
  }

  push(pending: PendingAttempt): void {
    this.#queue.push(pending);
  }

  /** Takes an attempt out. One that does not wait is ignored. */
  remove(pending: PendingAttempt): void {
    this.#queue.remove(pending);
  }

  /** Takes all out, in their order. */
  takeAll(): PendingAttempt[] {
    const taken: PendingAttempt[] = [];
    for (let next = this.#queue.first; next !== null; next = this.#queue.first) {
      this.#queue.shift();
      taken.push(next);
    }
    return taken;
  }

  /** Puts attempts that were sent back in front, in their order, but for those that have settled or are to end. */
  putBack(attempts: readonly PendingAttempt[]): void {
    for (let index = attempts.length - 1; index >= 0; index--) {
      const pending = attempts[index];
      if (pending === undefined || pending.isSettled) continue;
      pending.batch = undefined;
      if (pending.stop === undefined) this.#queue.unshift(pending);
    }
  }

  /** Whether a thread that is busy should be sent this attempt already. */
  isSentAhead({ kind, travelsAlone }: PendingAttempt): boolean {
    return !travelsAlone && this.#sizer.isSentAhead(kind);
  }

  /**
   * How many attempts, about, the batch that begins with this one has: threads share what waits, unless a share would be too short for a
   * message of its own.
   *
   * @param lanes - how many threads can be sent something
   */
  shareOf({ kind }: PendingAttempt, lanes: number): number {
    const share = Math.ceil(this.#queue.size / Math.max(1, lanes));
    return Math.min(this.#sizer.size(kind), Math.max(share, this.#sizer.leastSize(kind)));
  }

  /** Takes the attempts of a batch, at most so many, evaluations last: those that follow the first and may share a message with it. */
  takeBatch(first: PendingAttempt, most: number): PendingAttempt[] {
    const evaluations: PendingAttempt[] = [];
    const others: PendingAttempt[] = [];
    // What is taken, as a part of a full batch.
    let part = 0;
    for (let next = this.#queue.first; next !== null; next = this.#queue.first) {
      part += 1 / this.#sizer.size(next.kind);
      if (next !== first && (part > FULL || !canShareBatch(first, next))) break;
      (next.attempt.work.type === 'evaluate' ? evaluations : others).push(next);
      this.#queue.shift();
      if (evaluations.length + others.length >= most) break;
    }
    return others.length === 0 ? evaluations : [...others, ...evaluations];
  }
}
