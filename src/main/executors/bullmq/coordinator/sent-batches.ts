import type { RemoteAttempt } from './remote-attempt.js';

/** Attempts that went into Redis as one job. */
export class SentBatch {
  /** Number of the batch in its generation, from 1. */
  readonly number: number;
  /** Id of its job. */
  readonly job: string;
  /** Whether it went into the queue of activities that run apart from the threads. */
  readonly isApart: boolean;
  readonly sentAtMs: number;
  /** How many of its attempts have neither settled nor come back. */
  left: number;
  /** How many have failed at the worker that answers. */
  failed = 0;
  /** Looks in a row at which its job was not there. */
  absences = 0;
  /** Whether Redis has it: until then nothing can be said of it. */
  isAdded = false;
  readonly #attempts: readonly RemoteAttempt[];

  constructor(number: number, job: string, attempts: readonly RemoteAttempt[], isApart: boolean, sentAtMs: number) {
    this.number = number;
    this.job = job;
    this.isApart = isApart;
    this.sentAtMs = sentAtMs;
    this.left = attempts.length;
    this.#attempts = attempts;
    for (const pending of attempts) pending.sent = this;
  }

  /** How many attempts it was sent with. */
  get size(): number {
    return this.#attempts.length;
  }

  /** Those that have neither settled nor come back, in order. */
  unsettled(): RemoteAttempt[] {
    return this.#attempts.filter(({ sent }) => sent === this);
  }
}

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
