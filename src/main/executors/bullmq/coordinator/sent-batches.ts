import { type RemoteAttempt, SentBatch } from './remote-attempt.js';

/** What was sent to workers and has not settled. */
export class SentBatches {
  readonly #generation: number;
  readonly #batches = new Set<SentBatch>();
  #lastNumber = 0;
  #inPool = 0;
  #apart = 0;

  constructor(generation: number) {
    this.#generation = generation;
  }

  /** Batches for the threads of workers. */
  get inPool(): number {
    return this.#inPool;
  }

  /** Batches of activities that run apart from them. */
  get apart(): number {
    return this.#apart;
  }

  [Symbol.iterator](): IterableIterator<SentBatch> {
    return this.#batches.values();
  }

  add(attempts: readonly RemoteAttempt[], isApart: boolean, sentAtMs: number): SentBatch {
    const number = ++this.#lastNumber;
    const batch = new SentBatch(number, `b-${this.#generation}-${number}`, attempts, isApart, sentAtMs);
    this.#batches.add(batch);
    if (isApart) this.#apart++;
    else this.#inPool++;
    return batch;
  }

  /** An attempt has settled, or is to go elsewhere; one that was not sent is ignored. */
  release(pending: RemoteAttempt): void {
    const batch = pending.sent;
    if (batch === undefined) return;
    pending.sent = undefined;
    batch.left--;
    if (batch.left === 0) this.#remove(batch);
  }

  /** Takes a batch out, with all that is unsettled of it, which it returns in order. */
  take(batch: SentBatch): RemoteAttempt[] {
    const attempts = batch.unsettled();
    for (const pending of attempts) pending.sent = undefined;
    batch.left = 0;
    this.#remove(batch);
    return attempts;
  }

  #remove(batch: SentBatch): void {
    if (!this.#batches.delete(batch)) return;
    if (batch.isApart) this.#apart--;
    else this.#inPool--;
  }
}
