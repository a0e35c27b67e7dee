import { ActivityTable } from '../../shared/collections/activity-table.js';
import type { HgmError } from '../../shared/errors.js';
import type { AttemptOutcome } from './executor.js';
import type { PendingAttempt } from './threads/pending-attempt.js';

/** The attempts that an executor was given and that have not settled, and whether it takes on any more. */
export class UnsettledAttempts<Pending extends PendingAttempt = PendingAttempt> {
  readonly #byActivity = new ActivityTable<Pending>();
  /** Why nothing is taken on any more. */
  #refusal: HgmError | undefined;
  #whenNone: (() => void)[] = [];

  get size(): number {
    return this.#byActivity.size;
  }

  /** Whether nothing is taken on any more. */
  get isRefusing(): boolean {
    return this.#refusal !== undefined;
  }

  /** Takes an attempt on; where none is any more, it fails in a later microtask. @returns whether it was taken on */
  add(pending: Pending): boolean {
    if (this.#refusal !== undefined) return refused(pending, this.#refusal);
    this.#byActivity.add(pending.attempt.activityId, pending);
    return true;
  }

  get(activityId: number): Pending | undefined {
    return this.#byActivity.get(activityId);
  }

  /** What there is at this moment. */
  values(): Pending[] {
    return this.#byActivity.values();
  }

  /** From now on nothing is taken on. @returns why: the first reason counts */
  refuse(error: HgmError): HgmError {
    this.#refusal ??= error;
    return this.#refusal;
  }

  /** Takes an attempt out that settles elsewhere. */
  release({ attempt }: Pending): void {
    this.#byActivity.delete(attempt.activityId);
    this.#tellIfNone();
  }

  /** Settles an attempt that has not settled: one that is to end fails with the reason, however it has ended. */
  settle(pending: Pending, outcome: AttemptOutcome): void {
    if (pending.isSettled) return;
    this.#byActivity.delete(pending.attempt.activityId);
    const { stop } = pending;
    pending.settle(stop === undefined ? outcome : { status: 'failed', error: stop.error, elapsedMs: outcome.elapsedMs });
    this.#tellIfNone();
  }

  /** Resolves once there is none. */
  async whenNone(): Promise<void> {
    if (this.size > 0) await new Promise<void>((resolve) => this.#whenNone.push(resolve));
  }

  #tellIfNone(): void {
    if (this.#whenNone.length > 0 && this.size === 0) for (const resolve of this.#whenNone.splice(0)) resolve();
  }
}

/** Apart from `add`, which would otherwise make a scope of its own for each attempt. */
function refused(pending: PendingAttempt, error: HgmError): false {
  queueMicrotask(() => pending.settle({ status: 'failed', error, elapsedMs: 0 }));
  return false;
}
