import type { Executor } from '../executors/executor.js';

/** How many of a scheduler's attempts an executor has. */
interface Load {
  readonly executor: Executor;
  given: number;
  /** How many of these have a slot: those that run. */
  taken: number;
}

/**
 * Decides which executors may be given another attempt. A slot stands for an attempt that runs: an executor takes one for each attempt that it
 * was given, up to its `concurrency`. Attempts beyond that wait in the executor, which is given no more of them than its `desiredAttempts`.
 */
export class Slots {
  readonly #limit: number;
  /** Without a limit there is always room, and nothing is counted. */
  readonly #isLimited: boolean;
  readonly #loads = new WeakMap<Executor, Load>();
  /** The load of the last look-up: the next one is mostly for the same executor. */
  #recent: Load | undefined;
  #taken = 0;
  #given = 0;

  /** @param limit - how many slots there are, an integer >= 1; `Number.MAX_SAFE_INTEGER` for no limit */
  constructor(limit: number) {
    this.#limit = limit;
    this.#isLimited = limit < Number.MAX_SAFE_INTEGER;
  }

  hasRoom(executor: Executor): boolean {
    if (this.#given < this.#limit) return true;
    const load = this.#loadOf(executor);
    if (load.given < this.#look(load)) return this.#taken < this.#limit;
    return load.given < (executor.desiredAttempts ?? 0);
  }

  /** An attempt is given to an executor. */
  take(executor: Executor): void {
    if (!this.#isLimited) return;
    const load = this.#loadOf(executor);
    load.given++;
    this.#given++;
    this.#look(load);
  }

  /** An executor's attempt has ended. */
  release(executor: Executor): void {
    if (!this.#isLimited) return;
    const load = this.#loadOf(executor);
    load.given--;
    this.#given--;
    // Where others were given ahead, the slot is the next one's.
    if (load.taken <= load.given) return;
    load.taken--;
    this.#taken--;
  }

  /** Counts what of an executor runs. Returns how many it runs at a time at most, which it may have changed. */
  #look(load: Load): number {
    const { concurrency = Number.POSITIVE_INFINITY } = load.executor;
    const runs = Math.min(load.given, concurrency);
    this.#taken += runs - load.taken;
    load.taken = runs;
    return concurrency;
  }

  #loadOf(executor: Executor): Load {
    if (this.#recent?.executor === executor) return this.#recent;
    const load = this.#loads.get(executor) ?? { executor, given: 0, taken: 0 };
    this.#loads.set(executor, load);
    this.#recent = load;
    return load;
  }
}
