import type { Executor } from '../executors/executor.js';

/** What an executor has of a scheduler's attempts. */
interface Load {
  readonly executor: Executor;
  given: number;
}

/**
 * Who may be given another attempt. A slot stands for an attempt that runs: an executor takes one for each attempt that it was given, up to
 * its `concurrency`. Beyond that attempts wait in it, and it is given no more than its `desiredAttempts`.
 */
export class Slots {
  readonly #limit: number;
  readonly #loads = new WeakMap<Executor, Load>();
  /** The load that was looked up last: mostly it is the next one too. */
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
