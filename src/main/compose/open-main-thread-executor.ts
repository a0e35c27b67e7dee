import type { HgmError } from '../../shared/errors.js';
import type { Attempt, Executor, SettleAttempt } from '../executors/executor.js';
import type { ActivityControl, MainWork } from '../executors/main-work.js';
import { makeMainThreadExecutor } from './make-executor.js';

/** Work of {@link openMainThreadExecutor}: a function that mostly waits. What it resolves to is the task's value. */
export type MainFunction = (control: ActivityControl) => unknown;

class MainFunctionExecutor implements Executor<MainFunction> {
  readonly #executor: Executor<MainWork> = makeMainThreadExecutor();

  execute(attempt: Attempt<MainFunction>, settle: SettleAttempt): void {
    const work = { type: 'main', run: attempt.work } as const;
    this.#executor.execute({ ...attempt, work }, (_, outcome) => settle(attempt, outcome));
  }

  cancel(activityId: number, reason: HgmError): void {
    this.#executor.cancel(activityId, reason);
  }

  close(): Promise<void> {
    return this.#executor.close();
  }
}

/**
 * An executor for a `TaskScheduler` that calls functions on this thread, for work that waits rather than computes. It serves one scheduler, and
 * has no limit of its own.
 */
export function openMainThreadExecutor(): Executor<MainFunction> {
  return new MainFunctionExecutor();
}
