import { afterTime, type Clock, systemClock } from '../../shared/clock.js';
import { ActivityTable } from '../../shared/collections/activity-table.js';
import { describeValue } from '../../shared/describe-value.js';
import { toError } from '../../shared/error-envelope.js';
import { HgmError } from '../../shared/errors.js';
import { checkChild } from '../../shared/results/agent-state.js';
import { checkEvaluation, costError, isCost } from '../../shared/results/evaluation-result.js';
import { type ActivityWork, describeWork, scaleOf } from '../../shared/work.js';
import type { Attempt, AttemptOutcome, Executor, ExecutorListener, RunningAttempt, SettleAttempt } from './executor.js';

/** An attempt that was given to the user's executor and has not settled. */
interface Guarded {
  readonly attempt: Attempt<ActivityWork>;
  readonly settle: SettleAttempt;
  /** Whether `execute` has returned, so that it may settle. */
  isReturned: boolean;
  /** Why it is to end; the first reason counts. */
  reason: HgmError | undefined;
  /** Set when it was cancelled: then it settles, whatever the user's executor does. */
  forgetTimer: (() => void) | undefined;
}

/** Options of a {@link GuardedExecutor}. */
export interface GuardedExecutorOptions {
  /** What the user's executor is given to end a cancelled attempt, in milliseconds, >= 0. */
  readonly cancelGraceMs: number;
  /** @defaultValue the system's */
  readonly clock?: Clock;
}

/**
 * An executor of the user's, behind which the contract holds whatever it does: each attempt settles once and later, one that is cancelled
 * does so within the grace period, and values are checked and copied as those of threads are.
 */
export class GuardedExecutor implements Executor<ActivityWork> {
  readonly #inner: Executor<ActivityWork>;
  readonly #cancelGraceMs: number;
  readonly #clock: Clock;
  readonly #unsettled = new ActivityTable<Guarded>();
  #isClosed = false;
  #whenSettled: (() => void) | undefined;

  /** @param inner - stays open when this is closed */
  constructor(inner: Executor<ActivityWork>, { cancelGraceMs, clock = systemClock }: GuardedExecutorOptions) {
    this.#inner = inner;
    this.#cancelGraceMs = cancelGraceMs;
    this.#clock = clock;
  }

  execute(attempt: Attempt<ActivityWork>, settle: SettleAttempt): void {
    const guarded: Guarded = { attempt, settle, isReturned: false, reason: undefined, forgetTimer: undefined };
    this.#unsettled.add(attempt.activityId, guarded);
    if (this.#isClosed) {
      this.#settleSoon(guarded, failure(new HgmError('ERR_CLOSED', 'the run no longer uses its executor'), 0));
      return;
    }
    try {
      this.#inner.execute(attempt, (_, outcome) => this.#onSettled(guarded, outcome));
    } catch (thrown) {
      this.#settleSoon(guarded, failure(toError(thrown, 'execute of the executor'), 0));
    }
    guarded.isReturned = true;
  }

  cancel(activityId: number, reason: HgmError): void {
    const guarded = this.#unsettled.get(activityId);
    if (guarded === undefined || guarded.reason !== undefined) return;
    guarded.reason = reason;
    guarded.forgetTimer = afterTime(this.#clock, this.#cancelGraceMs, () => this.#settle(guarded, failure(reason, 0)));
    try {
      this.#inner.cancel(activityId, reason);
    } catch {
      // It cannot end the attempt, which settles all the same, with the reason.
      this.#settleSoon(guarded, failure(reason, 0));
    }
  }

  listen(listener: ExecutorListener): void {
    this.#inner.listen?.(listener);
  }

  /** Only what is unsettled: what the user's executor still ends is over for the run. */
  runningAttempts(): readonly RunningAttempt[] {
    return this.#inner.runningAttempts?.().filter(({ activityId }) => this.#unsettled.has(activityId)) ?? [];
  }

  /** Undefined where the user's executor does not say. */
  get desiredAttempts(): number | undefined {
    const desired = this.#inner.desiredAttempts;
    return desired !== undefined && desired >= 1 ? Math.floor(desired) : undefined;
  }

  /** Cancels what is unsettled, and resolves when all has settled. The user's executor stays open. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const closed = new HgmError('ERR_CLOSED', 'the run ended before the activity did');
    for (const { attempt } of this.#unsettled.values()) this.cancel(attempt.activityId, closed);
    if (this.#unsettled.size === 0) return;
    await new Promise<void>((resolve) => {
      const before = this.#whenSettled;
      this.#whenSettled = () => {
        before?.();
        resolve();
      };
    });
  }

  #onSettled(guarded: Guarded, outcome: unknown): void {
    const { attempt, reason, isReturned } = guarded;
    const checked = checkedOutcome(attempt, outcome);
    const kept = reason === undefined ? checked : failure(reason, checked.elapsedMs, checked.cost);
    if (isReturned) this.#settle(guarded, kept);
    else this.#settleSoon(guarded, kept);
  }

  #settleSoon(guarded: Guarded, outcome: AttemptOutcome): void {
    queueMicrotask(() => this.#settle(guarded, outcome));
  }

  #settle(guarded: Guarded, outcome: AttemptOutcome): void {
    const { attempt, settle, forgetTimer } = guarded;
    // What comes a second time, or late, is ignored.
    if (this.#unsettled.get(attempt.activityId) !== guarded) return;
    this.#unsettled.delete(attempt.activityId);
    forgetTimer?.();
    settle(attempt, outcome);
    if (this.#unsettled.size === 0) this.#whenSettled?.();
  }
}

function failure(error: Error, elapsedMs: number, cost?: number): AttemptOutcome {
  return { status: 'failed', error, elapsedMs, ...(cost !== undefined && { cost }) };
}

type OutcomePart = 'status' | 'value' | 'error' | 'elapsedMs' | 'cost';

/** What the user's executor says of an attempt, or the failure of saying it wrongly. */
function checkedOutcome({ work }: Attempt<ActivityWork>, outcome: unknown): AttemptOutcome {
  const what = describeWork(work);
  let paid: number | undefined;
  try {
    if (typeof outcome !== 'object' || outcome === null) throw shapeError(what, `the outcome ${describeValue(outcome)}`);
    const { status, value, error, elapsedMs, cost }: Partial<Record<OutcomePart, unknown>> = outcome;
    if (typeof elapsedMs !== 'number' || !(elapsedMs >= 0 && elapsedMs < Number.POSITIVE_INFINITY)) {
      throw shapeError(what, `elapsedMs ${describeValue(elapsedMs)}`);
    }
    if (cost !== undefined && !isCost(cost)) throw costError(cost, `the executor settled ${what} with cost`);
    paid = cost;
    if (status === 'failed') return failure(toError(error, what), elapsedMs, paid);
    if (status !== 'completed') throw shapeError(what, `status ${describeValue(status)}`);
    // What a refused value tells of its cost was paid all the same.
    const onCost = (told: number) => {
      paid ??= told;
    };
    const checked =
      work.type === 'evaluate' ? checkEvaluation(value, { what, onCost }, scaleOf(work.problem)) : checkChild(value, what);
    return { status, value: checked, elapsedMs, ...(paid !== undefined && { cost: paid }) };
  } catch (thrown) {
    return failure(toError(thrown, what), 0, paid);
  }
}

function shapeError(what: string, found: string): HgmError {
  const rule =
    "an outcome is { status: 'completed', value, elapsedMs } or { status: 'failed', error, elapsedMs }, elapsedMs >= 0";
  return new HgmError('ERR_RESULT_SHAPE', `the executor settled ${what} with ${found}; ${rule}`);
}
