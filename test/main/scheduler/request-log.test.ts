import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SchedulerFixture } from './scheduler-fixture.js';

test('of finished requests only so many are remembered, and the one that ended longest ago is forgotten first', () => {
  const fixture = new SchedulerFixture({ concurrency: 4, finishedLimit: 2, retry: { maximumAttempts: 1 } });
  const { scheduler, executor } = fixture;
  for (const requestId of ['a', 'b', 'c']) fixture.submit({ requestId });
  executor.fail(2);
  executor.complete(1);
  assert.equal(scheduler.outcome('b').status, 'failed');
  executor.complete(3);
  assert.equal(scheduler.outcome('b').status, 'unknown');
  assert.deepEqual(
    [...scheduler.attempts],
    [
      ['a', 1],
      ['c', 1],
    ],
  );
  assert.equal(scheduler.errors.size, 0);
  assert.equal(fixture.trySubmit({ requestId: 'a' }), null);
  assert.equal(fixture.trySubmit({ requestId: 'b' }), 4);
});

test('a request id that was forgotten may come again, and is then remembered anew', () => {
  const fixture = new SchedulerFixture({ finishedLimit: 1, retry: { maximumAttempts: 1 } });
  const { scheduler, executor } = fixture;
  executor.fail(fixture.submit({ requestId: 'a' }));
  executor.complete(fixture.submit({ requestId: 'b' }));
  executor.complete(fixture.submit({ requestId: 'a' }));
  assert.deepEqual(scheduler.outcome('a'), { status: 'completed', attempts: 1 });
  assert.deepEqual(scheduler.outcome('b'), { status: 'unknown' });
});

test('with a limit of 0 nothing finished is remembered, but what is in flight is known', () => {
  const fixture = new SchedulerFixture({ finishedLimit: 0, retry: { maximumAttempts: 1 } });
  const { scheduler, executor } = fixture;
  fixture.submit({ requestId: 'a' });
  assert.equal(scheduler.attempts.get('a'), 1);
  assert.equal(fixture.trySubmit({ requestId: 'a' }), null);
  executor.fail(1);
  fixture.submit({ requestId: 'c' });
  fixture.submit({ requestId: 'd' });
  scheduler.cancel('d');
  executor.complete(2);
  for (const requestId of ['a', 'c', 'd']) assert.equal(scheduler.outcome(requestId).status, 'unknown');
  assert.equal(scheduler.attempts.size + scheduler.errors.size, 0);
});

test('attempts and errors stay within the limit however many requests come, whatever way they end', () => {
  const fixture = new SchedulerFixture({ finishedLimit: 100, retry: { maximumAttempts: 1 } });
  const { scheduler, executor } = fixture;
  for (let n = 0; n < 3000; n++) {
    const id = fixture.submit();
    if (n % 3 === 0) scheduler.cancel(id);
    if (n % 3 === 1) executor.complete(id);
    else executor.fail(id);
    assert.ok(scheduler.attempts.size <= 100 && scheduler.errors.size <= 100);
  }
  assert.equal(scheduler.attempts.size, 100);
  assert.equal(fixture.settlements.length, 3000);
});
