import assert from 'node:assert/strict';
import type { SchedulerOptions } from '../../../src/main/scheduler/scheduler.js';
import { type RetryEvent, type ScheduleRequest, Scheduler, type Settlement } from '../../../src/main/scheduler/scheduler.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeExecutor } from '../../support/fake-executor.js';

/** A scheduler on a clock and an executor that the test moves by hand, and all that it told. */
export class SchedulerFixture {
  readonly clock = new FakeClock(1000);
  readonly executor = new FakeExecutor<unknown>();
  readonly settlements: Settlement[] = [];
  readonly retries: RetryEvent[] = [];
  readonly scheduler: Scheduler;

  constructor(options: Partial<SchedulerOptions> = {}) {
    const onRetry = (event: RetryEvent) => this.retries.push(event);
    this.scheduler = new Scheduler({ concurrency: 1, clock: this.clock, onRetry, ...options });
  }

  /** Submits an activity that the scheduler must accept. */
  submit(request: Partial<ScheduleRequest> = {}): number {
    const activityId = this.trySubmit(request);
    assert.notEqual(activityId, null, 'the request was refused');
    return Number(activityId);
  }

  trySubmit(request: Partial<ScheduleRequest> = {}): number | null {
    const settle = (settlement: Settlement) => this.settlements.push(settlement);
    return this.scheduler.submit({ executor: this.executor, work: 'work', settle, ...request });
  }

  /** The settlement of an activity, which must have exactly one. */
  settlementOf(activityId: number): Settlement {
    const settlements = this.settlements.filter((settlement) => settlement.activityId === activityId);
    assert.equal(settlements.length, 1, `activity ${activityId} has ${settlements.length} settlements`);
    return settlements[0]!;
  }

  errorOf(activityId: number): Error {
    const settlement = this.settlementOf(activityId);
    assert.ok(settlement.status !== 'completed', `activity ${activityId} completed`);
    return settlement.error;
  }

  /** Counters that must hold whenever nothing is in flight. */
  assertIdle(): void {
    const { inFlight, running, waiting, ready } = this.scheduler;
    assert.deepEqual({ inFlight, running, waiting, ready }, { inFlight: 0, running: 0, waiting: 0, ready: 0 });
    assert.equal(this.clock.timers, 0, 'a timer is left');
  }
}

/** What is thrown out of nowhere while `act` and its microtasks run; a test runner would otherwise count it as a failure. */
export async function uncaughtDuring(act: () => void): Promise<unknown[]> {
  const caught: unknown[] = [];
  process.setUncaughtExceptionCaptureCallback((fault) => caught.push(fault));
  try {
    act();
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.setUncaughtExceptionCaptureCallback(null);
  }
  return caught;
}
