import type { HeldBatch } from './held-batch.js';

/** Where batches take longer, no second one waits at a thread: another worker may have nothing to do. In milliseconds. */
const QUICK_MS = 500;

/** How many batches for its threads a worker holds at a time. */
export class BatchSlots {
  readonly #threads: number;
  #isQuick = false;

  constructor(threads: number) {
    this.#threads = threads;
  }

  get count(): number {
    return this.#threads * (this.#isQuick ? 2 : 1);
  }

  noteCompleted({ isApart, isGivenBack, ageMs }: Pick<HeldBatch, 'isApart' | 'isGivenBack' | 'ageMs'>): void {
    if (!isApart && !isGivenBack) this.#isQuick = ageMs <= QUICK_MS;
  }
}
