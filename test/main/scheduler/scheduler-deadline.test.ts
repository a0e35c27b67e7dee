import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunningClock } from '../../../src/main/time/running-clock.js';
import { HgmError, isHgmError } from '../../../src/shared/errors.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeTime } from '../../support/fake-time.js';
import { SchedulerFixture } from './scheduler-fixture.js';

const timeouts = { scheduleToCloseTimeoutMs: 1000 };

test('an activity that is still queued at its deadline fails at once', () => {
  const fixture = new SchedulerFixture({ concurrency: 1 });
  fixture.submit();
  fixture.submit({ requestId: 'b', ...timeouts });
  fixture.clock.advance(999);
  assert.equal(fixture.settlements.length, 0);
  fixture.clock.advance(1);
  const settlement = fixture.settlementOf(2);
  assert.equal(settlement.status, 'failed');
  assert.equal(settlement.attempts, 0);
  const error = fixture.errorOf(2);
  assert.ok(isHgmError(error, 'ERR_SCHEDULE_TO_CLOSE_TIMEOUT'));
  assert.match(error.message, /^activity 2 took longer than 1000 ms since it was scheduled, with 0 attempts started; raise /);
  assert.deepEqual(error.details, { activityId: 2, requestId: 'b', attempts: 0, scheduleToCloseTimeoutMs: 1000 });
  assert.equal(fixture.scheduler.errors.get('b'), error);
  fixture.executor.complete(1);
  fixture.assertIdle();
});

test('a running activity is cancelled at its deadline, and fails with the timeout when its attempt does', () => {
  const fixture = new SchedulerFixture({ timeouts });
  fixture.submit();
  fixture.clock.advance(1000);
  const [cancelled] = fixture.executor.cancelled;
  assert.ok(isHgmError(cancelled?.reason, 'ERR_SCHEDULE_TO_CLOSE_TIMEOUT'));
  assert.equal(fixture.settlements.length, 0);
  fixture.executor.fail(1, new Error('aborted'), 1000);
  assert.equal(fixture.errorOf(1), cancelled.reason);
  assert.equal(fixture.settlementOf(1).status, 'failed');
  fixture.assertIdle();
});

test('a running activity that completes after its deadline all the same has completed', () => {
  const fixture = new SchedulerFixture({ timeouts });
  fixture.submit();
  fixture.clock.advance(1000);
  fixture.executor.complete(1, 'just in time');
  assert.equal(fixture.settlementOf(1).status, 'completed');
  fixture.assertIdle();
});

test('the timeout tells the last error when attempts failed before', () => {
  const fixture = new SchedulerFixture({ timeouts });
  const error = new Error('busy');
  fixture.submit();
  fixture.executor.fail(1, error);
  fixture.clock.advance(500);
  assert.equal(fixture.executor.attempts.length, 2);
  fixture.clock.advance(500);
  assert.equal(fixture.executor.cancelled[0]?.reason.cause, error);
});

test('a retry that would only be ready at the deadline or later is not scheduled: the error of the attempt is final', () => {
  const fixture = new SchedulerFixture({ timeouts, retry: { initialIntervalMs: 600 } });
  const error = new Error('busy');
  fixture.submit();
  fixture.clock.advance(399);
  fixture.executor.fail(1);
  assert.equal(fixture.scheduler.waiting, 1);
  fixture.submit();
  fixture.clock.advance(400);
  fixture.executor.fail(2, error);
  assert.equal(fixture.errorOf(2), error);
  assert.equal(fixture.settlementOf(2).attempts, 1);
  assert.equal(fixture.retries.length, 1);
});

test('a retry that found no slot before the deadline fails at the deadline, with its last error as cause', () => {
  const fixture = new SchedulerFixture({ concurrency: 1 });
  const error = new Error('busy');
  fixture.submit(timeouts);
  fixture.submit();
  fixture.executor.fail(1, error);
  fixture.clock.advance(999);
  assert.equal(fixture.scheduler.ready, 1);
  fixture.clock.advance(1);
  assert.ok(isHgmError(fixture.errorOf(1), 'ERR_SCHEDULE_TO_CLOSE_TIMEOUT'));
  assert.equal(fixture.errorOf(1).cause, error);
});

test('what is past its deadline is never started, even when the timer comes late', () => {
  const fixture = new SchedulerFixture({ concurrency: 1 });
  fixture.submit();
  fixture.submit(timeouts);
  fixture.submit();
  fixture.clock.block(5000);
  fixture.executor.complete(1);
  assert.ok(isHgmError(fixture.errorOf(2), 'ERR_SCHEDULE_TO_CLOSE_TIMEOUT'));
  assert.deepEqual(fixture.executor.running, [3]);
  assert.equal(fixture.clock.timers, 0);
});

test('a wait for a retry and the deadline that pass while the event loop is busy end in the timeout', () => {
  const fixture = new SchedulerFixture({ timeouts });
  fixture.submit();
  fixture.executor.fail(1);
  fixture.clock.block(5000);
  fixture.clock.advance(0);
  assert.ok(isHgmError(fixture.errorOf(1), 'ERR_SCHEDULE_TO_CLOSE_TIMEOUT'));
  assert.equal(fixture.executor.attempts.length, 1);
  fixture.assertIdle();
});

test('an activity that was cancelled before its deadline stays cancelled after it, and the other way round', () => {
  const fixture = new SchedulerFixture({ concurrency: 2, timeouts });
  const reason = new HgmError('ERR_CANCELLED', 'no longer wanted');
  fixture.submit();
  fixture.submit();
  fixture.scheduler.cancel(1, reason);
  fixture.clock.advance(1000);
  fixture.scheduler.cancel(2, reason);
  assert.equal(fixture.executor.cancelled.length, 2);
  fixture.executor.fail(1);
  fixture.executor.fail(2);
  assert.equal(fixture.errorOf(1), reason);
  assert.ok(isHgmError(fixture.errorOf(2), 'ERR_SCHEDULE_TO_CLOSE_TIMEOUT'));
});

test('however many deadlines there are, they share one timer, which goes with the last activity', () => {
  const fixture = new SchedulerFixture({ concurrency: 10, timeouts });
  for (let n = 0; n < 10; n++) {
    fixture.submit();
    fixture.clock.advance(1);
  }
  assert.equal(fixture.clock.timers, 1);
  for (let id = 1; id <= 10; id++) fixture.executor.complete(id);
  fixture.assertIdle();
});

test('time in which the process did not run does not count towards a deadline, nor towards the wait for a retry', () => {
  const AN_HOUR_MS = 3_600_000;
  const [time, beneath] = [new FakeTime(), new FakeClock(0)];
  const clock = new RunningClock(time, beneath, 0);
  const timeouts = { scheduleToCloseTimeoutMs: 2000 };
  const fixture = new SchedulerFixture({
    concurrency: 2,
    clock,
    timeouts,
    retry: { initialIntervalMs: 1500, jitterFraction: 0 },
  });
  const running = fixture.submit();
  const retried = fixture.submit();
  fixture.executor.fail(retried);
  beneath.advance(500);
  // Timers fire as the process goes on, before anybody can tell that it did not run.
  time.doubt(500);
  beneath.advance(AN_HOUR_MS);
  assert.deepEqual([fixture.executor.cancelled, fixture.scheduler.waiting], [[], 1]);
  time.note(500, 500 + AN_HOUR_MS);
  beneath.advance(999);
  assert.equal(fixture.scheduler.waiting, 1);
  beneath.advance(1);
  assert.deepEqual([fixture.scheduler.waiting, fixture.executor.running.length], [0, 2]);
  beneath.advance(499);
  assert.deepEqual(fixture.executor.cancelled, []);
  beneath.advance(1);
  assert.equal(fixture.executor.cancelled.length, 2);
  fixture.executor.fail(running);
  assert.ok(isHgmError(fixture.errorOf(running), 'ERR_SCHEDULE_TO_CLOSE_TIMEOUT'));
});
