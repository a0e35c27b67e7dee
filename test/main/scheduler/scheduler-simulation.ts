import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { type RetryPolicyOptions, resolveRetryPolicy } from '../../../src/main/scheduler/retry-policy.js';
import { type RetryEvent, Scheduler, type Settlement } from '../../../src/main/scheduler/scheduler.js';
import type { HgmError } from '../../../src/shared/errors.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeExecutor } from '../../support/fake-executor.js';

/** One thing that happens to a scheduler. `pick` chooses among what there is, modulo its number. */
export type SchedulerCommand =
  | { readonly type: 'submit'; readonly name: number | null; readonly deadlineMs: number | null; readonly signal: number | null }
  | { readonly type: 'complete' | 'fail' | 'failForGood' | 'stale' | 'cancel' | 'abort'; readonly pick: number }
  | { readonly type: 'advance' | 'block'; readonly ms: number };

export interface SimulationShape {
  readonly concurrency: number;
  readonly finishedLimit: number;
  readonly retry: RetryPolicyOptions;
}

interface Accepted {
  readonly activityId: number;
  readonly requestId: string;
  /** `Infinity` for none. */
  readonly deadlineMs: number;
  settlement: Settlement | undefined;
  readyAtMs: number;
  attempts: number;
}

/** Plays commands to a scheduler and checks, after each, all that must always hold. */
export class SchedulerSimulation {
  readonly #shape: SimulationShape;
  readonly #clock = new FakeClock();
  readonly #executor: CheckedExecutor;
  readonly #scheduler: Scheduler;
  readonly #accepted = new Map<number, Accepted>();
  readonly #finished: string[] = [];
  readonly #controllers = [0, 1].map(() => new AbortController());
  #retries = 0;

  constructor(shape: SimulationShape) {
    this.#shape = shape;
    this.#executor = new CheckedExecutor((activityId, attempt) => this.#onStart(activityId, attempt));
    this.#scheduler = new Scheduler({ ...shape, clock: this.#clock, onRetry: (event) => this.#onRetry(event) });
  }

  async play(commands: readonly SchedulerCommand[]): Promise<void> {
    for (const command of commands) {
      this.#apply(command);
      // An activity whose signal had aborted before settles in a microtask.
      await null;
      this.#check();
    }
    await this.#finish();
  }

  #apply(command: SchedulerCommand): void {
    const { running } = this.#executor;
    switch (command.type) {
      case 'submit':
        this.#submit(command);
        return;
      case 'advance':
        this.#clock.advance(command.ms);
        this.#checkDeadlines();
        return;
      case 'block':
        this.#clock.block(command.ms);
        return;
      case 'abort':
        picked(this.#controllers, command.pick)?.abort();
        return;
      case 'cancel':
        this.#cancel(command.pick);
        return;
      case 'stale':
        this.#executor.settleAgain(command.pick);
        return;
      default: {
        const activityId = picked(running, command.pick);
        if (activityId === undefined) return;
        if (command.type === 'complete') this.#executor.complete(activityId, activityId);
        else this.#executor.fail(activityId, Object.assign(new Error(command.type), { retryable: command.type === 'fail' }));
      }
    }
  }

  #submit({ name, deadlineMs, signal }: Extract<SchedulerCommand, { type: 'submit' }>): void {
    const requestId = name === null ? undefined : `request ${name}`;
    const known =
      requestId !== undefined &&
      (this.#inFlight().some((one) => one.requestId === requestId) || this.#finished.includes(requestId));
    const controller = signal === null ? undefined : this.#controllers[signal];
    // Noted before the submission is answered, for the activity may start within it.
    const expectedId = this.#accepted.size + 1;
    const activity: Accepted = {
      activityId: expectedId,
      requestId: requestId ?? `activity:${expectedId}`,
      deadlineMs: this.#clock.now() + (deadlineMs ?? Number.POSITIVE_INFINITY),
      settlement: undefined,
      readyAtMs: this.#clock.now(),
      attempts: 0,
    };
    if (!known) this.#accepted.set(expectedId, activity);
    const activityId = this.#scheduler.submit({
      executor: this.#executor,
      work: expectedId,
      settle: (settlement) => this.#onSettled(settlement),
      ...(requestId === undefined ? {} : { requestId }),
      ...(controller === undefined ? {} : { signal: controller.signal }),
      ...(deadlineMs === null ? {} : { scheduleToCloseTimeoutMs: deadlineMs }),
    });
    assert.equal(activityId, known ? null : expectedId);
    assert.equal(activity.settlement, undefined, 'settled before submit returned');
  }

  #cancel(pick: number): void {
    const activity = picked([...this.#accepted.values()], pick);
    if (activity === undefined) return;
    const byNumber = pick % 2 === 0;
    // A name may have come again since.
    const inFlight = this.#inFlight().some((one) => (byNumber ? one === activity : one.requestId === activity.requestId));
    assert.equal(this.#scheduler.cancel(byNumber ? activity.activityId : activity.requestId), inFlight);
  }

  #onStart(activityId: number, attempt: number): void {
    const activity = this.#accepted.get(activityId);
    assert.ok(activity !== undefined && activity.settlement === undefined, 'started without being in flight');
    assert.equal(attempt, ++activity.attempts);
    assert.ok(attempt <= resolveRetryPolicy(this.#shape.retry).maximumAttempts, 'more attempts than the maximum');
    assert.ok(this.#clock.now() >= activity.readyAtMs, 'started before its wait was over');
    assert.ok(this.#clock.now() < activity.deadlineMs, 'started after its deadline');
  }

  #onRetry({ activityId, requestId, attempt, delayMs }: RetryEvent): void {
    const activity = this.#accepted.get(activityId)!;
    assert.equal(requestId, activity.requestId);
    assert.equal(attempt, activity.attempts);
    const { initialIntervalMs, backoffCoefficient, maximumIntervalMs, jitterFraction } = resolveRetryPolicy(this.#shape.retry);
    const plainMs = Math.min(initialIntervalMs * backoffCoefficient ** (attempt - 1), maximumIntervalMs);
    assert.ok(delayMs >= plainMs * (1 - jitterFraction) && delayMs <= plainMs * (1 + jitterFraction), `waits ${delayMs} ms`);
    activity.readyAtMs = this.#clock.now() + delayMs;
    assert.ok(activity.readyAtMs < activity.deadlineMs, 'waits past its deadline');
    this.#retries++;
  }

  #onSettled(settlement: Settlement): void {
    const activity = this.#accepted.get(settlement.activityId)!;
    assert.equal(activity.settlement, undefined, 'settled twice');
    assert.equal(settlement.requestId, activity.requestId);
    assert.equal(settlement.attempts, activity.attempts);
    if (settlement.status === 'completed') assert.equal(settlement.value, settlement.activityId);
    activity.settlement = settlement;
    this.#finished.push(settlement.requestId);
    if (this.#finished.length > this.#shape.finishedLimit) this.#finished.shift();
  }

  #inFlight(): Accepted[] {
    return [...this.#accepted.values()].filter(({ settlement }) => settlement === undefined);
  }

  #check(): void {
    const scheduler = this.#scheduler;
    const inFlight = this.#inFlight();
    assert.equal(scheduler.inFlight, inFlight.length);
    assert.equal(scheduler.running, this.#executor.running.length);
    assert.ok(scheduler.running <= this.#shape.concurrency, 'more than the cap');
    assert.ok(scheduler.ready === 0 || scheduler.running === this.#shape.concurrency, 'a slot is free while something is ready');
    const counts = { scheduled: 0, running: 0, waiting: 0 };
    for (const { requestId, attempts } of inFlight) {
      const outcome = scheduler.outcome(requestId);
      assert.ok(outcome.status === 'scheduled' || outcome.status === 'running' || outcome.status === 'waiting');
      assert.equal(outcome.attempts, attempts);
      counts[outcome.status]++;
    }
    assert.deepEqual(counts, { scheduled: scheduler.ready, running: scheduler.running, waiting: scheduler.waiting });
    this.#checkMemory(inFlight);
    assert.ok(this.#clock.timers <= 1, 'more than one timer');
    for (const { signal } of this.#controllers) assert.ok(getEventListeners(signal, 'abort').length <= 1);
  }

  /** Where timers are not late, nothing is past its deadline but what is running, and that has been asked to end. */
  #checkDeadlines(): void {
    const asked = new Set(this.#executor.cancelled.map(({ activityId }) => activityId));
    const late = this.#inFlight().filter(({ deadlineMs }) => deadlineMs <= this.#clock.now());
    for (const { activityId, requestId } of late) {
      assert.equal(this.#scheduler.outcome(requestId).status, 'running');
      assert.ok(asked.has(activityId), 'was not asked to end at its deadline');
    }
  }

  #checkMemory(inFlight: readonly Accepted[]): void {
    const { attempts, errors } = this.#scheduler;
    const started = inFlight
      .filter(({ activityId, requestId }) => this.#shape.finishedLimit > 0 || requestId !== `activity:${activityId}`)
      .filter((activity) => activity.attempts > 0)
      .map(({ requestId }) => requestId);
    assert.deepEqual(new Set(attempts.keys()), new Set([...this.#finished, ...started]));
    const finished = new Set(this.#finished);
    const failed = [...this.#accepted.values()].filter(
      ({ settlement, requestId }) => settlement?.status === 'failed' && finished.has(requestId),
    );
    for (const requestId of errors.keys()) assert.ok(failed.some((one) => one.requestId === requestId));
    for (const requestId of finished) {
      const last = [...this.#accepted.values()]
        .filter((one) => one.requestId === requestId && one.settlement !== undefined)
        .at(-1);
      const outcome = this.#scheduler.outcome(requestId);
      assert.equal(outcome.status, last?.settlement?.status);
      assert.equal(errors.has(requestId), outcome.status === 'failed');
    }
  }

  /** Lets everything end: cancels nothing, completes what runs, and passes the time until nothing is in flight. */
  async #finish(): Promise<void> {
    let drained = false;
    const drain = this.#scheduler.drain().then(() => {
      drained = true;
    });
    for (let round = 0; this.#scheduler.inFlight > 0; round++) {
      assert.ok(round < 1000, 'never ends');
      for (const activityId of this.#executor.running) this.#executor.complete(activityId, activityId);
      this.#clock.advance(100);
    }
    await drain;
    assert.ok(drained);
    this.#check();
    assert.equal(this.#clock.timers, 0, 'a timer is left');
    for (const { signal } of this.#controllers) assert.equal(getEventListeners(signal, 'abort').length, 0);
    const started = this.#executor.attempts.filter(({ attempt }) => attempt > 1).length;
    assert.equal(this.#scheduler.retries, started);
    assert.ok(this.#retries >= started);
    this.#checkSettlements();
  }

  #checkSettlements(): void {
    const firstStarts = this.#executor.attempts.filter(({ attempt }) => attempt === 1).map(({ activityId }) => activityId);
    assert.deepEqual(
      firstStarts,
      firstStarts.toSorted((a, b) => a - b),
      'first attempts out of turn',
    );
    const asked = new Map(this.#executor.cancelled.map(({ activityId, reason }) => [activityId, reason]));
    assert.equal(asked.size, this.#executor.cancelled.length, 'an executor was asked twice to cancel an activity');
    for (const activity of this.#accepted.values()) {
      const { settlement } = activity;
      assert.ok(settlement !== undefined, 'never settled');
      if (settlement.status === 'completed') continue;
      const reason = asked.get(activity.activityId);
      if (reason !== undefined) assert.equal(settlement.error, reason);
      const { code } = settlement.error as Partial<HgmError>;
      assert.equal(settlement.status === 'cancelled', code === 'ERR_CANCELLED');
      if (code === 'ERR_SCHEDULE_TO_CLOSE_TIMEOUT') assert.ok(this.#clock.now() >= activity.deadlineMs);
    }
  }
}

/** Also checks each start, and settles attempts again that have ended. */
class CheckedExecutor extends FakeExecutor<number> {
  readonly #onStart: (activityId: number, attempt: number) => void;
  readonly #settleAgain: (() => void)[] = [];

  constructor(onStart: (activityId: number, attempt: number) => void) {
    super();
    this.#onStart = onStart;
  }

  override execute(...[attempt, settle]: Parameters<FakeExecutor<number>['execute']>): void {
    const { activityId } = attempt;
    assert.ok(!this.running.includes(activityId), 'two attempts of an activity at a time');
    this.#onStart(activityId, attempt.attempt);
    super.execute(attempt, settle);
    this.#settleAgain.push(() => {
      const current = this.attempts.findLast((other) => other.activityId === activityId);
      if (current === attempt && this.running.includes(activityId)) return;
      settle(attempt, { status: 'completed', value: 'stale', elapsedMs: 1 });
    });
  }

  /** Tells the outcome of an attempt once more that has ended before. */
  settleAgain(pick: number): void {
    picked(this.#settleAgain, pick)?.();
  }
}

function picked<Item>(items: readonly Item[], pick: number): Item | undefined {
  return items[pick % Math.max(1, items.length)];
}
