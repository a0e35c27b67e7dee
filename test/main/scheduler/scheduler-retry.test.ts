import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveRetryPolicy } from '../../../src/main/scheduler/retry-policy.js';
import { HgmError } from '../../../src/shared/errors.js';
import { SchedulerFixture } from './scheduler-fixture.js';

test('a failed attempt is followed by another one after the backoff, until one completes', () => {
  const fixture = new SchedulerFixture({ retry: { initialIntervalMs: 100 } });
  const { executor, clock } = fixture;
  fixture.submit();
  executor.fail(1);
  clock.advance(99);
  assert.equal(executor.attempts.length, 1);
  clock.advance(1);
  executor.fail(1);
  clock.advance(199);
  assert.equal(executor.attempts.length, 2);
  clock.advance(1);
  executor.complete(1, 'at last');
  assert.deepEqual(
    executor.attempts.map(({ attempt }) => attempt),
    [1, 2, 3],
  );
  const settlement = fixture.settlementOf(1);
  assert.equal(settlement.status, 'completed');
  assert.equal(settlement.attempts, 3);
  assert.equal(fixture.scheduler.retries, 2);
  assert.equal(fixture.scheduler.attempts.get('activity:1'), 3);
  assert.equal(fixture.scheduler.errors.size, 0);
  fixture.assertIdle();
});

test('an activity fails for good with its last error when no attempt is left', () => {
  const fixture = new SchedulerFixture();
  const errors = [new Error('one'), new Error('two'), new Error('three')];
  fixture.submit({ requestId: 'a' });
  for (const error of errors) {
    fixture.executor.fail(1, error);
    fixture.clock.advance(10_000);
  }
  assert.deepEqual(fixture.settlements, [
    { status: 'failed', activityId: 1, requestId: 'a', attempts: 3, elapsedMs: 1, cost: 0, error: errors[2] },
  ]);
  assert.equal(fixture.scheduler.attempts.get('a'), 3);
  assert.equal(fixture.scheduler.errors.get('a'), errors[2]);
  fixture.assertIdle();
});

test('with infinitely many attempts an activity is tried until it completes', () => {
  const fixture = new SchedulerFixture({ retry: { maximumAttempts: Number.POSITIVE_INFINITY, initialIntervalMs: 1 } });
  fixture.submit();
  for (let attempt = 1; attempt <= 2000; attempt++) {
    fixture.executor.fail(1);
    fixture.clock.advance(100);
  }
  fixture.executor.complete(1);
  assert.equal(fixture.settlementOf(1).attempts, 2001);
});

test('an error that is not retryable is final at once', () => {
  const fixture = new SchedulerFixture({ retry: { nonRetryableErrorTypes: ['RangeError'] } });
  const errors = [new HgmError('ERR_RESULT_CLONE', 'a function'), new RangeError('too far')];
  for (const error of errors) {
    const id = fixture.submit();
    fixture.executor.fail(id, error);
    assert.equal(fixture.errorOf(id), error);
  }
  assert.equal(fixture.scheduler.retries, 0);
  assert.deepEqual(fixture.retries, []);
  fixture.assertIdle();
});

test('what accept throws is the failure of the attempt: retried, unless it says that it is not retryable', () => {
  const fixture = new SchedulerFixture();
  const error = new HgmError('ERR_REWARD_RANGE', 'a reward of 2');
  const accept = (value: unknown) => {
    if (value === 'bad') throw error;
    if (value === 'worse') throw 'not an error';
    return value;
  };
  fixture.submit({ accept });
  fixture.executor.complete(1, 'bad');
  assert.equal(fixture.errorOf(1), error);
  fixture.submit({ accept });
  fixture.executor.complete(2, 'worse', 8);
  const [retry] = fixture.retries;
  assert.equal(retry?.elapsedMs, 8);
  assert.ok(retry.error instanceof HgmError && retry.error.code === 'ERR_THROWN_VALUE');
  assert.match(retry.error.message, /^accepting the result of activity 2 threw the string 'not an error'/);
  fixture.clock.advance(500);
  fixture.executor.complete(2, 'good');
  assert.equal(fixture.settlementOf(2).status, 'completed');
});

test('onRetry tells of each retry when it is scheduled', () => {
  const fixture = new SchedulerFixture({ retry: { initialIntervalMs: 100 } });
  const error = new Error('busy');
  fixture.submit({ requestId: 'a' });
  fixture.executor.fail(1, error, 7);
  assert.deepEqual(fixture.retries, [{ activityId: 1, requestId: 'a', attempt: 1, delayMs: 100, error, elapsedMs: 7, cost: 0 }]);
  assert.equal(fixture.scheduler.retries, 0);
});

test('from within onRetry the activity waits already, and can be cancelled', () => {
  const seen: unknown[] = [];
  const fixture: SchedulerFixture = new SchedulerFixture({
    onRetry: ({ requestId }) => {
      const { scheduler } = fixture;
      seen.push(scheduler.outcome(requestId).status, scheduler.waiting, scheduler.running, scheduler.attempts.get(requestId));
      scheduler.cancel(requestId);
    },
  });
  fixture.submit();
  fixture.executor.fail(1);
  assert.deepEqual(seen, ['waiting', 1, 0, 1]);
  assert.equal(fixture.settlementOf(1).status, 'cancelled');
  fixture.assertIdle();
});

test('waiting for a retry holds no slot, and the retry joins the end of the queue', () => {
  const fixture = new SchedulerFixture({ concurrency: 1, retry: { initialIntervalMs: 100 } });
  const { executor, clock } = fixture;
  for (let n = 0; n < 4; n++) fixture.submit();
  executor.fail(1);
  assert.deepEqual(executor.running, [2]);
  assert.equal(fixture.scheduler.waiting, 1);
  clock.advance(100);
  assert.equal(fixture.scheduler.waiting, 0);
  assert.equal(fixture.scheduler.ready, 3);
  for (const id of [2, 3, 4, 1]) executor.complete(id);
  assert.deepEqual(
    executor.attempts.map(({ activityId }) => activityId),
    [1, 2, 3, 4, 1],
  );
});

test('a request may bring its own policy', () => {
  const fixture = new SchedulerFixture();
  fixture.submit({ retry: resolveRetryPolicy({ maximumAttempts: 1 }) });
  fixture.executor.fail(1);
  assert.equal(fixture.settlementOf(1).status, 'failed');
});

test('jitter is the same for the same seed, differs by retry, and stays within its fraction', () => {
  const delays = (seed: number) => {
    const fixture = new SchedulerFixture({ concurrency: 50, seed, retry: { initialIntervalMs: 100, jitterFraction: 0.5 } });
    for (let n = 0; n < 50; n++) fixture.executor.fail(fixture.submit());
    return fixture.retries.map(({ delayMs }) => delayMs);
  };
  assert.deepEqual(delays(1), delays(1));
  assert.notDeepEqual(delays(1), delays(2));
  assert.equal(new Set(delays(1)).size, 50);
  assert.ok(delays(1).every((delayMs) => delayMs >= 50 && delayMs < 150));
});

test('many retries share one timer', () => {
  const fixture = new SchedulerFixture({ concurrency: 100, retry: { jitterFraction: 1 } });
  for (let n = 0; n < 100; n++) fixture.executor.fail(fixture.submit());
  assert.equal(fixture.clock.timers, 1);
  fixture.clock.advance(1000);
  assert.equal(fixture.executor.attempts.length, 200);
  assert.equal(fixture.clock.timers, 0);
});

test('an activity that is given up fails at once with its last error where it waits, and else with its present attempt', () => {
  const fixture = new SchedulerFixture({ retry: { initialIntervalMs: 100 } });
  const error = new Error('first');
  fixture.submit();
  fixture.submit();
  fixture.executor.fail(1, error);
  fixture.scheduler.stopRetrying(1);
  assert.deepEqual(fixture.settlementOf(1), {
    status: 'failed',
    activityId: 1,
    requestId: 'activity:1',
    attempts: 1,
    elapsedMs: 1,
    cost: 0,
    error,
  });
  assert.equal(fixture.scheduler.waiting, 0);
  fixture.scheduler.stopRetrying(2);
  assert.equal(fixture.scheduler.inFlight, 1, 'what runs goes on');
  fixture.executor.fail(2, error);
  assert.equal(fixture.settlementOf(2).attempts, 1);
  fixture.scheduler.stopRetrying(3);
  fixture.assertIdle();
});
