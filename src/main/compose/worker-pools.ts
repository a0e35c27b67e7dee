import type { ExecutorListener } from '../executors/executor.js';
import type { ThreadExecutorOptions } from '../executors/threads/thread-executor-options.js';
import type { RequestKind } from '../hand-driven/request-settlement.js';
import type { RunningTime } from '../time/suspension-watch.js';
import { makeThreadExecutor, type PoolExecutor } from './make-executor.js';

/** The pools of a hand-driven worker, each started at its first use: one for all kinds of activities that have no slots of their own, and one for each that has. */
export class WorkerPools {
  readonly #options: Omit<ThreadExecutorOptions, 'threads'>;
  readonly #listener: ExecutorListener;
  readonly #time: RunningTime;
  readonly #sizes: ReadonlyMap<RequestKind | 'common', number>;
  readonly #pools = new Map<RequestKind | 'common', PoolExecutor>();

  /**
   * @param kindConcurrency - threads of the kinds that have their own
   * @param time - not closed
   */
  constructor(
    concurrency: number,
    kindConcurrency: Readonly<Partial<Record<RequestKind, number>>>,
    options: Omit<ThreadExecutorOptions, 'threads'>,
    listener: ExecutorListener,
    time: RunningTime,
  ) {
    this.#options = options;
    this.#listener = listener;
    this.#time = time;
    const { expansion, evaluation } = kindConcurrency;
    const sizes = new Map<RequestKind | 'common', number>();
    if (expansion === undefined || evaluation === undefined) sizes.set('common', concurrency);
    if (expansion !== undefined) sizes.set('expansion', expansion);
    if (evaluation !== undefined) sizes.set('evaluation', evaluation);
    this.#sizes = sizes;
  }

  of(kind: RequestKind): PoolExecutor {
    return this.#started(this.#sizes.has(kind) ? kind : 'common');
  }

  /** Starts all pools. */
  async ready(): Promise<void> {
    await Promise.all(Array.from(this.#sizes.keys(), (name) => this.#started(name).ready()));
  }

  async close(): Promise<void> {
    await Promise.all(Array.from(this.#pools.values(), (pool) => pool.close()));
  }

  #started(name: RequestKind | 'common'): PoolExecutor {
    const known = this.#pools.get(name);
    if (known !== undefined) return known;
    const pool = makeThreadExecutor({ ...this.#options, threads: this.#sizes.get(name) ?? 1 }, this.#listener, this.#time);
    this.#pools.set(name, pool);
    return pool;
  }
}
