import type { Executor } from '../executors/executor.js';

/** How many of a scheduler's attempts an executor has. */
interface Load {
  readonly executor: Executor;
  given: number;
}

/**
 * Decides which executors may be given another attempt. A slot stands for an attempt that runs: an executor takes one for each attempt that it
 * was given, up to its `concurrency`. Attempts beyond that wait in the executor, which is given no more of them than its `desiredAttempts`.
 */
export class Slots {
  readonly #limit: number;
  readonly #loads = new WeakMap<Executor, Load>();
  /** The load of the last look-up: the next one is mostly for the same executor. */
  #recent: Load | undefined;
  #taken = 0;
  #given = 0;

  /** @param limit - how many slots there are, an integer >= 1 */
  constructor(limit: number) {
    this.#limit = limit;
  }

  hasRoom(executor: Executor): boolean {
    const { given } = this.#loadOf(executor);
    if (given < concurrencyOf(executor)) return this.#taken < this.#limit;
    return this.#given < this.#limit || given < (executor.desiredAttempts ?? 0);
  }

  /** An attempt is given to an executor. */
  take(executor: Executor): void {
    const load = this.#loadOf(executor);
    if (load.given < concurrencyOf(executor)) this.#taken++;
    load.given++;
    this.#given++;
  }

  /** An executor's attempt has ended. */
  release(executor: Executor): void {
    const load = this.#loadOf(executor);
    load.given--;
    this.#given--;
    if (load.given < concurrencyOf(executor)) this.#taken--;
  }

  #loadOf(executor: Executor): Load {
    if (this.#recent?.executor === executor) return this.#recent;
    const load = this.#loads.get(executor) ?? { executor, given: 0 };
    this.#loads.set(executor, load);
    this.#recent = load;
    return load;
  }
}

function concurrencyOf({ concurrency = Number.POSITIVE_INFINITY }: Executor): number {
  return concurrency;
}
