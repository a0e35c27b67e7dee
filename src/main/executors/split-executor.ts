import type { HgmError } from '../../shared/errors.js';
import type { ActivityWork, ThreadWork } from '../../shared/work.js';
import type { Attempt, Executor, ExecutorListener, RunningAttempt, SettleAttempt } from './executor.js';

function isActivity(attempt: Attempt<ThreadWork>): attempt is Attempt<ActivityWork> {
  return attempt.work.type === 'expand' || attempt.work.type === 'evaluate';
}

/** Gives the activities of a search to one executor, and what loads and shows its problem to another. */
export class SplitExecutor implements Executor<ThreadWork> {
  readonly #activities: Executor<ActivityWork>;
  readonly #home: Executor<ThreadWork>;

  constructor(activities: Executor<ActivityWork>, home: Executor<ThreadWork>) {
    this.#activities = activities;
    this.#home = home;
  }

  execute(attempt: Attempt<ThreadWork>, settle: SettleAttempt): void {
    if (isActivity(attempt)) this.#activities.execute(attempt, settle);
    else this.#home.execute(attempt, settle);
  }

  cancel(activityId: number, reason: HgmError): void {
    // At most one of them has an attempt of it.
    this.#activities.cancel(activityId, reason);
    this.#home.cancel(activityId, reason);
  }

  listen(listener: ExecutorListener): void {
    this.#activities.listen?.(listener);
    this.#home.listen?.(listener);
  }

  runningAttempts(): readonly RunningAttempt[] {
    return this.#activities.runningAttempts?.() ?? [];
  }

  get desiredAttempts(): number | undefined {
    return this.#activities.desiredAttempts;
  }

  async close(): Promise<void> {
    await Promise.all([this.#activities.close(), this.#home.close()]);
  }
}
