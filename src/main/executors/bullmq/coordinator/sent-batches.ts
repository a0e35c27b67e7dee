import type { RemoteAttempt } from './remote-attempt.js';

/** Attempts that went into Redis as one job. */
export interface SentBatch {
  /** Number of the batch in its generation, from 1. */
  readonly number: number;
  /** Id of its job. */
  readonly job: string;
  /** Whether it went into the queue of activities that run apart from the threads. */
  readonly isApart: boolean;
  readonly sentAtMs: number;
  /** Those that have neither settled nor come back. */
  readonly unsettled: Map<number, RemoteAttempt>;
  /** How many attempts it was sent with, and how many of these have failed at the worker that answers. */
  readonly size: number;
  failed: number;
  /** How often it came back from workers that were lost. */
  losses: number;
  /** Looks in a row at which its job was not there. */
  absences: number;
  /** Whether Redis has it: until then nothing can be said of it. */
  isAdded: boolean;
}

/** What was sent to workers and has not settled. */
export class SentBatches {
  readonly #generation: number;
  readonly #batches = new Set<SentBatch>();
  readonly #ofActivity = new Map<number, SentBatch>();
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
    const unsettled = new Map(attempts.map((pending) => [pending.attempt.activityId, pending]));
    const start = { failed: 0, losses: 0, absences: 0, isAdded: false };
    const job = `b-${this.#generation}-${number}`;
    const batch: SentBatch = { number, job, isApart, sentAtMs, unsettled, size: attempts.length, ...start };
    this.#batches.add(batch);
    for (const activityId of unsettled.keys()) this.#ofActivity.set(activityId, batch);
    if (isApart) this.#apart++;
    else this.#inPool++;
    return batch;
  }

  /** The batch in which an activity's attempt was sent. */
  of(activityId: number): SentBatch | undefined {
    return this.#ofActivity.get(activityId);
  }

  /** An attempt has settled, or is to go elsewhere. @returns its batch, if that is done with this */
  release(activityId: number): SentBatch | undefined {
    const batch = this.#ofActivity.get(activityId);
    if (batch === undefined) return undefined;
    this.#ofActivity.delete(activityId);
    batch.unsettled.delete(activityId);
    if (batch.unsettled.size > 0) return undefined;
    this.#remove(batch);
    return batch;
  }

  /** Takes a batch out, with all that is unsettled of it, which it returns in order. */
  take(batch: SentBatch): RemoteAttempt[] {
    const attempts = [...batch.unsettled.values()];
    for (const activityId of batch.unsettled.keys()) this.#ofActivity.delete(activityId);
    batch.unsettled.clear();
    this.#remove(batch);
    return attempts;
  }

  #remove(batch: SentBatch): void {
    if (!this.#batches.delete(batch)) return;
    if (batch.isApart) this.#apart--;
    else this.#inPool--;
  }
}
