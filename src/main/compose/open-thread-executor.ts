import { checkOption, isIntegerFrom } from '../../shared/check-option.js';
import type { HgmError } from '../../shared/errors.js';
import type { ThreadWork } from '../../shared/work.js';
import type { Attempt, Executor, ExecutorListener, RunningAttempt, SettleAttempt } from '../executors/executor.js';
import type { ThreadExecutorOptions } from '../executors/threads/thread-executor-options.js';
import type { ThreadFunction } from '../hand-driven/hand-driven-work.js';
import { makeThreadExecutor } from './make-executor.js';

/** Options of {@link openThreadExecutor}. */
export interface OpenThreadExecutorOptions extends ThreadExecutorOptions {
  /** Seeds `ctx.random`, with the number of the activity; a safe integer >= 0. @defaultValue 0 */
  readonly seed?: number;
}

/** A pool of threads that runs what `threadWork` names; for one `TaskScheduler`. */
class ThreadFunctionExecutor implements Executor<ThreadFunction> {
  readonly #threads: Executor<ThreadWork>;
  readonly #seed: number;

  constructor(threads: Executor<ThreadWork>, seed: number) {
    this.#threads = threads;
    this.#seed = seed;
  }

  get desiredAttempts(): number | undefined {
    return this.#threads.desiredAttempts;
  }

  get concurrency(): number | undefined {
    return this.#threads.concurrency;
  }

  runningAttempts(): readonly RunningAttempt[] {
    return this.#threads.runningAttempts?.() ?? [];
  }

  listen(listener: ExecutorListener): void {
    this.#threads.listen?.(listener);
  }

  execute(attempt: Attempt<ThreadFunction>, settle: SettleAttempt): void {
    const { moduleUrl, exportName, input } = attempt.work;
    const work: ThreadWork = { type: 'function', moduleUrl, exportName, input, key: '', action: null, seed: this.#seed };
    this.#threads.execute({ ...attempt, work }, (_, outcome) => settle(attempt, outcome));
  }

  cancel(activityId: number, reason: HgmError): void {
    this.#threads.cancel(activityId, reason);
  }

  close(): Promise<void> {
    return this.#threads.close();
  }
}

/**
 * Starts a pool of threads for a `TaskScheduler`, whose work is made by `threadWork`. Activities are known to it by the scheduler's numbers,
 * so it serves one scheduler. In a function `ctx.key` is empty and `ctx.action` null.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function openThreadExecutor(options: OpenThreadExecutorOptions): Executor<ThreadFunction> {
  const { seed = 0, ...threadOptions } = options;
  checkOption('seed', seed, isIntegerFrom(0, seed), 'an integer from 0 to 2^53 - 1');
  return new ThreadFunctionExecutor(makeThreadExecutor(threadOptions), seed);
}
