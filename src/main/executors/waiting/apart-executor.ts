import type { HgmError } from '../../../shared/errors.js';
import type { ActivityWork, ThreadWork } from '../../../shared/work.js';
import type { Attempt, Executor, ExecutorListener, RunningAttempt, SettleAttempt } from '../executor.js';

/** The executors of kinds of activities that run apart from the rest. */
export type ApartExecutors = { readonly [Kind in ActivityWork['type']]?: Executor<ActivityWork> };

function isActivity(attempt: Attempt<ThreadWork>): attempt is Attempt<ActivityWork> {
  return attempt.work.type === 'expand' || attempt.work.type === 'evaluate';
}

/** Gives some kinds of activities to executors of their own, and all else to another one. */
export class ApartExecutor implements Executor<ThreadWork> {
  readonly #rest: Executor<ThreadWork>;
  readonly #apart: ApartExecutors;
  readonly #all: readonly Executor<never>[];
  /** Absent where the rest cannot be resized. */
  readonly resize?: (size: number) => void;

  constructor(rest: Executor<ThreadWork>, apart: ApartExecutors) {
    this.#rest = rest;
    this.#apart = apart;
    this.#all = [rest, ...Object.values(apart)];
    if (rest.resize !== undefined) this.resize = (size) => rest.resize?.(size);
  }

  execute(attempt: Attempt<ThreadWork>, settle: SettleAttempt): void {
    if (isActivity(attempt)) (this.#apart[attempt.work.type] ?? this.#rest).execute(attempt, settle);
    else this.#rest.execute(attempt, settle);
  }

  cancel(activityId: number, reason: HgmError): void {
    // At most one of them has an attempt of it.
    for (const executor of this.#all) executor.cancel(activityId, reason);
  }

  listen(listener: ExecutorListener): void {
    for (const executor of this.#all) executor.listen?.(listener);
  }

  runningAttempts(): readonly RunningAttempt[] {
    return this.#all.flatMap((executor) => executor.runningAttempts?.() ?? []);
  }

  /** What the rest wants: those apart have as many as run at a time, and are given no more. */
  get desiredAttempts(): number | undefined {
    return this.#rest.desiredAttempts;
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((executor) => executor.close()));
  }
}
