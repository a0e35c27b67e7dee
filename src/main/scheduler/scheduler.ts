import { checkOption, isIntegerFrom } from '../../shared/check-option.js';
import { ActivityTable } from '../../shared/collections/activity-table.js';
import { toError } from '../../shared/error-envelope.js';
import { HgmError } from '../../shared/errors.js';
import { keyedUniform, RandomPurpose } from '../../shared/random.js';
import { costError, isCost } from '../../shared/results/evaluation-result.js';
import type { Attempt, AttemptOutcome } from '../executors/executor.js';
import { Activity, type Ending } from './activity.js';
import { CallbackFaults } from './callback-faults.js';
import { DueTimer } from './due-timer.js';
import { ReadyQueues } from './ready-queues.js';
import { activityNumberOf, requestIdOf } from './request-id.js';
import { RequestLog } from './request-log.js';
import { isRetryable, retryDelayMs } from './retry-policy.js';
import { type ResolvedSchedulerOptions, resolveSchedulerOptions, type SchedulerOptions } from './scheduler-options.js';
import type { ActivityOutcome, RetryEvent, ScheduleRequest, Settlement } from './settlement.js';
import { SignalWatch } from './signal-watch.js';
import { overrideTimeouts } from './timeouts.js';

export type { SchedulerOptions } from './scheduler-options.js';
export type {
  ActivityOutcome,
  CancelledActivity,
  CompletedActivity,
  FailedActivity,
  RetryEvent,
  ScheduleRequest,
  SettledActivity,
  Settlement,
} from './settlement.js';

/** What `submit` answers: the activity's number, or null where the request was refused. */
export type ScheduleResult = number | null;

/**
 * Runs activities on executors: so many at a time, first come first served, each tried again as its retry policy says, and each
 * settled exactly once.
 *
 * - A slot is held from the start of an attempt to its outcome. Waiting for a retry holds none; after the wait the activity joins the
 *   end of the queue. An executor that runs only so many attempts at a time, its `concurrency`, holds no more slots than that, and is
 *   given up to its `desiredAttempts` ahead.
 * - A failure is final when its error is not retryable, when no attempt is left, or when the next one would only be ready at or after
 *   the activity's schedule-to-close deadline: then, as in Temporal, the activity fails at once with the attempt's own error.
 * - At the deadline an activity without a slot fails at once with ERR_SCHEDULE_TO_CLOSE_TIMEOUT. One that is running is cancelled in
 *   its executor with that error, and settles when the attempt does.
 * - Cancelling works likewise: without a slot an activity settles at once; a running one is cancelled in its executor, and settles
 *   when the attempt does. An attempt that completes all the same counts as completed. Where an activity is ended for several reasons
 *   the first one holds.
 */
export class Scheduler {
  /**
   * Attempts started, by request id, of all requests in flight and of the finished ones that are remembered. Where none are to be
   * remembered, requests without an id of their own are not in it.
   */
  readonly attempts: ReadonlyMap<string, number>;
  /** Errors, by request id, of the requests that failed for good and are remembered. Cancelled ones have none. */
  readonly errors: ReadonlyMap<string, Error>;
  readonly #options: ResolvedSchedulerOptions;
  readonly #byId = new ActivityTable<Activity>();
  /** Those that came with a request id. */
  readonly #named = new Map<string, Activity>();
  /** Those that are ready: what was accepted, and neither started nor ended. */
  readonly #ready: ReadyQueues;
  readonly #due: DueTimer<Activity>;
  readonly #signals: SignalWatch<Activity>;
  readonly #log: RequestLog;
  readonly #faults: CallbackFaults;
  #lastActivityId = 0;
  #running = 0;
  #waiting = 0;
  #retriesScheduled = 0;
  #retriesStarted = 0;
  #filling = false;
  #closed = false;
  /** Those who wait until nothing is in flight. */
  #draining: (() => void)[] = [];

  /** @throws HgmError ERR_OPTION naming the field, the rule and the value */
  constructor(options: SchedulerOptions) {
    const resolved = resolveSchedulerOptions(options);
    this.#options = resolved;
    this.#ready = new ReadyQueues(resolved.concurrency, resolved.kindConcurrency);
    this.#due = new DueTimer(
      resolved.clock,
      (activity) => this.#onDue(activity),
      () => this.#fill(),
    );
    this.#signals = new SignalWatch((activity, signal) => this.#cancelBySignal(activity, signal));
    this.#log = new RequestLog(resolved.finishedLimit);
    this.#faults = new CallbackFaults(resolved.onFault);
    this.attempts = this.#log.attempts;
    this.errors = this.#log.errors;
  }

  /** Activities that were accepted and have not settled. */
  get inFlight(): number {
    return this.#byId.size;
  }

  /** Activities that executors have: those that run, and those that were given ahead. */
  get running(): number {
    return this.#running;
  }

  /** Activities that wait for a retry. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Activities that no executor has yet. */
  get ready(): number {
    return this.#byId.size - this.#running - this.#waiting;
  }

  /** Attempts started so far, beside the first one of each activity. */
  get retries(): number {
    return this.#retriesStarted;
  }

  /**
   * Accepts an activity and starts it when a slot is free.
   *
   * @returns its number; null, and nothing changed, when the request id is in flight or remembered as finished, or the scheduler is
   * closed
   * @throws HgmError ERR_OPTION when an id or a timeout breaks its rule
   */
  submit<Work>(request: ScheduleRequest<Work>): ScheduleResult {
    const { signal } = request;
    const id = this.#idOf(request);
    const requestId = requestIdOf(request, id);
    const timeouts = overrideTimeouts(this.#options.timeouts, request);
    if (this.#closed) return null;
    if (this.#log.notes(request) && (this.#named.has(requestId) || this.#log.attempts.has(requestId))) return null;
    const { scheduleToCloseTimeoutMs } = timeouts;
    const limited = scheduleToCloseTimeoutMs !== Number.POSITIVE_INFINITY;
    const deadlineMs = limited ? this.#options.clock.now() + scheduleToCloseTimeoutMs : Number.POSITIVE_INFINITY;
    const activity = new Activity(id, requestId, request, request.retry ?? this.#options.retry, timeouts, deadlineMs);
    this.#lastActivityId = Math.max(this.#lastActivityId, id);
    this.#byId.add(id, activity);
    if (request.requestId !== undefined) this.#named.set(requestId, activity);
    if (signal?.aborted) {
      // The caller gets the activity's number before its settlement is told.
      queueMicrotask(() => this.#cancelBySignal(activity, signal));
      return id;
    }
    if (signal !== undefined) this.#signals.add(signal, activity);
    if (limited) this.#due.set(activity, deadlineMs);
    this.#ready.push(activity);
    this.#fill();
    return id;
  }

  /** How far a request is, or how it ended. Those that finished longest ago are forgotten, see `finishedLimit`. */
  outcome(requestId: string): ActivityOutcome {
    const activity = this.#find(requestId);
    if (activity === undefined) return this.#log.outcome(requestId);
    const { id: activityId, attempts, state, lastError } = activity;
    if (state === 'ready') return { status: 'scheduled', activityId, attempts };
    if (state !== 'waiting' || lastError === null) return { status: 'running', activityId, attempts };
    return { status: 'waiting', activityId, attempts, nextAttemptAtMs: activity.dueMs, error: lastError };
  }

  /**
   * Cancels the activity with this number or request id.
   *
   * @param reason - the error it settles with. @defaultValue ERR_CANCELLED
   * @returns whether there is one in flight. A running one settles later, and may still complete
   */
  cancel(target: number | string, reason?: HgmError): boolean {
    const activity = typeof target === 'number' ? this.#byId.get(target) : this.#find(target);
    if (activity === undefined) return false;
    const error = reason ?? new HgmError('ERR_CANCELLED', `activity ${activity.id} was cancelled`);
    this.#end(activity, { status: 'cancelled', error });
    return true;
  }

  /**
   * Ends the retries of the activity with this number: one that waits for its next attempt fails at once with the error of the last one; any
   * other runs no attempt after the present one, or its first. Unknown activities are ignored.
   */
  stopRetrying(activityId: number): void {
    const activity = this.#byId.get(activityId);
    if (activity === undefined) return;
    activity.isGivenUp = true;
    const { requestId, state, attempts, lastError: error, lastElapsedMs: elapsedMs, lastCost: cost } = activity;
    if (state !== 'waiting' || error === null) return;
    this.#waiting--;
    this.#settle(activity, { status: 'failed', activityId, requestId, attempts, elapsedMs, cost, error });
  }

  /** Cancels everything in flight with `reason`, but not what settlements submit meanwhile. */
  cancelAll(reason: HgmError): void {
    const ending: Ending = { status: 'cancelled', error: reason };
    const activities = this.#byId.values();
    const holdsSlot = ({ state }: Activity) => state === 'running' || state === 'accepting';
    // Activities with a slot come last: a slot that they free must not go to one that is about to be cancelled.
    for (const activity of activities) if (!holdsSlot(activity)) this.#end(activity, ending);
    for (const activity of activities) if (holdsSlot(activity)) this.#end(activity, ending);
  }

  /**
   * Resolves as soon as nothing is in flight.
   *
   * @throws HgmError ERR_CALLBACK, once it is so, when a callback or an executor has ever thrown, unless there is an `onFault`
   */
  async drain(): Promise<void> {
    if (this.#byId.size > 0) await new Promise<void>((resolve) => this.#draining.push(resolve));
    this.#faults.check();
  }

  /**
   * Refuses new requests from now on, and resolves when all activities have settled, retries included. Safe to call again.
   *
   * @throws HgmError ERR_CALLBACK as {@link drain}
   */
  close(): Promise<void> {
    this.#closed = true;
    return this.drain().finally(this.#options.release);
  }

  #find(requestId: string): Activity | undefined {
    const named = this.#named.get(requestId);
    if (named !== undefined) return named;
    const activity = this.#byId.get(activityNumberOf(requestId));
    return activity?.requestId === requestId ? activity : undefined;
  }

  #idOf({ activityId }: ScheduleRequest): number {
    if (activityId === undefined) return this.#lastActivityId + 1;
    const holds = isIntegerFrom(1, activityId) && !this.#byId.has(activityId);
    checkOption('activityId', activityId, holds, 'an integer >= 1 that no activity in flight has');
    return activityId;
  }

  /** Starts what is ready while there are slots. Executors that settle at once find this loop running, and do not start another. */
  #fill(): void {
    if (this.#filling) return;
    this.#filling = true;
    try {
      for (let activity = this.#ready.shift(); activity !== null; activity = this.#ready.shift()) {
        // Its timer comes late when the event loop is busy.
        if (this.#isPastDeadline(activity)) this.#expire(activity);
        else this.#start(activity);
      }
    } finally {
      this.#filling = false;
    }
  }

  #isPastDeadline({ deadlineMs }: Activity): boolean {
    return deadlineMs !== Number.POSITIVE_INFINITY && this.#options.clock.now() >= deadlineMs;
  }

  #start(activity: Activity): void {
    const { id: activityId, requestId, request, timeouts } = activity;
    const attempt = ++activity.attempts;
    activity.state = 'running';
    this.#running++;
    this.#ready.started(activity);
    if (attempt > 1) this.#retriesStarted++;
    if (this.#log.notes(request)) this.#log.started(requestId, attempt);
    const { startToCloseTimeoutMs, heartbeatTimeoutMs } = timeouts;
    const started: Attempt = { activityId, attempt, work: request.work, startToCloseTimeoutMs, heartbeatTimeoutMs };
    try {
      request.executor.execute(started, this.#onAttemptEnded);
    } catch (thrown) {
      const error = toError(thrown, `the executor of activity ${activityId}`);
      if (activity.isAt(started)) this.#onAttemptEnded(started, { status: 'failed', error, elapsedMs: 0 });
      else this.#faults.note('execute of an executor', error);
    }
  }

  readonly #onAttemptEnded = (attempt: Attempt, outcome: AttemptOutcome): void => {
    const activity = this.#byId.get(attempt.activityId);
    // Ignores an executor that settles an attempt twice, or one that it was never given.
    if (activity === undefined || !activity.isAt(attempt)) return;
    activity.state = 'accepting';
    activity.lastElapsedMs = outcome.elapsedMs;
    const { cost = 0 } = outcome;
    activity.lastCost = isCost(cost) ? cost : 0;
    let value: unknown;
    let error: Error | null = null;
    if (!isCost(cost)) {
      error = costError(cost, `the executor settled activity ${activity.id} with cost`);
    } else if (outcome.status === 'failed') {
      error = toError(outcome.error, `activity ${activity.id}`);
    } else {
      try {
        const { accept } = activity.request;
        value = accept === undefined ? outcome.value : accept(outcome.value);
      } catch (thrown) {
        error = toError(thrown, `accepting the result of activity ${activity.id}`);
      }
    }
    this.#running--;
    this.#ready.ended(activity);
    if (error === null) {
      const { id: activityId, requestId, attempts, lastElapsedMs: elapsedMs, lastCost: cost } = activity;
      this.#settle(activity, { status: 'completed', activityId, requestId, attempts, elapsedMs, cost, value });
    } else this.#fail(activity, error);
    this.#fill();
  };

  /** An attempt failed: ends the activity, or has it wait for the next one. */
  #fail(activity: Activity, error: Error): void {
    const { id: activityId, requestId, attempts, retry, lastElapsedMs: elapsedMs, lastCost: cost } = activity;
    if (activity.ending !== null) {
      this.#settleEnded(activity, activity.ending);
      return;
    }
    if (!activity.isGivenUp && attempts < retry.maximumAttempts && isRetryable(retry, error)) {
      const uniform = keyedUniform(this.#options.seed, RandomPurpose.jitter, ++this.#retriesScheduled);
      const delayMs = retryDelayMs(retry, attempts, uniform);
      const readyAtMs = this.#options.clock.now() + delayMs;
      if (readyAtMs < activity.deadlineMs) {
        activity.state = 'waiting';
        activity.lastError = error;
        this.#waiting++;
        this.#due.set(activity, readyAtMs);
        const event: RetryEvent = { activityId, requestId, attempt: attempts, delayMs, error, elapsedMs, cost };
        this.#faults.call('onRetry', () => this.#options.onRetry(event));
        return;
      }
    }
    this.#settle(activity, { status: 'failed', activityId, requestId, attempts, elapsedMs, cost, error });
  }

  #cancelBySignal(activity: Activity, signal: AbortSignal): void {
    const error = new HgmError('ERR_CANCELLED', `activity ${activity.id} was cancelled by its signal`, { cause: signal.reason });
    this.#end(activity, { status: 'cancelled', error });
  }

  #expire(activity: Activity): void {
    const { id: activityId, requestId, attempts, timeouts, lastError } = activity;
    const { scheduleToCloseTimeoutMs } = timeouts;
    const what = `activity ${activityId} took longer than ${scheduleToCloseTimeoutMs} ms since it was scheduled`;
    const message = `${what}, with ${attempts} attempts started; raise scheduleToCloseTimeoutMs, or allow fewer attempts`;
    const error = new HgmError('ERR_SCHEDULE_TO_CLOSE_TIMEOUT', message, {
      details: { activityId, requestId, attempts, scheduleToCloseTimeoutMs },
      ...(lastError === null ? {} : { cause: lastError }),
    });
    this.#end(activity, { status: 'failed', error });
  }

  /** Ends an activity at once, or, where it holds a slot, when its attempt ends. */
  #end(activity: Activity, ending: Ending): void {
    if (activity.state === 'settled' || activity.ending !== null) return;
    if (activity.state === 'ready' || activity.state === 'waiting') {
      if (activity.state === 'waiting') this.#waiting--;
      this.#settleEnded(activity, ending);
      return;
    }
    activity.ending = ending;
    if (activity.state === 'accepting') return;
    try {
      activity.request.executor.cancel(activity.id, ending.error);
    } catch (fault) {
      this.#faults.note('cancel of an executor', fault);
    }
  }

  #settleEnded(activity: Activity, { status, error }: Ending): void {
    const { id: activityId, requestId, attempts, lastElapsedMs: elapsedMs, lastCost: cost } = activity;
    this.#settle(activity, { status, activityId, requestId, attempts, elapsedMs, cost, error });
  }

  /** Removes the activity before it calls back: the callback finds the scheduler in its new state. */
  #settle(activity: Activity, settlement: Settlement): void {
    const { id, requestId, request } = activity;
    activity.state = 'settled';
    this.#byId.delete(id);
    if (request.requestId !== undefined) this.#named.delete(requestId);
    this.#ready.remove(activity);
    if (request.signal !== undefined) this.#signals.remove(request.signal, activity);
    this.#due.remove(activity);
    if (this.#log.notes(request)) this.#log.finish(settlement);
    try {
      this.#faults.watch('settle', request.settle(settlement));
    } catch (fault) {
      this.#faults.note('settle', fault);
    }
    if (this.#byId.size === 0) for (const resolve of this.#draining.splice(0)) resolve();
  }

  #onDue(activity: Activity): void {
    if (activity.state === 'waiting') this.#wake(activity);
    else this.#expire(activity);
  }

  /** The wait for a retry is over: the activity joins the end of the queue, and its deadline is watched again. */
  #wake(activity: Activity): void {
    activity.state = 'ready';
    this.#waiting--;
    if (activity.deadlineMs !== Number.POSITIVE_INFINITY) this.#due.set(activity, activity.deadlineMs);
    this.#ready.push(activity);
  }
}
