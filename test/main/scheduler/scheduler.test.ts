import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Scheduler, type SchedulerOptions } from '../../../src/main/scheduler/scheduler.js';
import { SchedulerFixture } from './scheduler-fixture.js';

describe('running activities', () => {
  test('an activity starts at once, completes, and settles with what its attempt brought', () => {
    const fixture = new SchedulerFixture();
    const id = fixture.submit({ requestId: 'first', work: { input: 1 } });
    assert.deepEqual(fixture.executor.attempts, [
      {
        activityId: id,
        attempt: 1,
        work: { input: 1 },
        startToCloseTimeoutMs: Number.POSITIVE_INFINITY,
        heartbeatTimeoutMs: Number.POSITIVE_INFINITY,
      },
    ]);
    fixture.executor.complete(id, 'value', 12);
    assert.deepEqual(fixture.settlements, [
      { status: 'completed', activityId: id, requestId: 'first', attempts: 1, elapsedMs: 12, cost: 0, value: 'value' },
    ]);
    fixture.assertIdle();
  });

  test('no more run at a time than the cap allows, and the others start in the order of their submission', () => {
    const fixture = new SchedulerFixture({ concurrency: 2 });
    const ids = [1, 2, 3, 4, 5].map(() => fixture.submit());
    assert.deepEqual(fixture.executor.running, ids.slice(0, 2));
    assert.equal(fixture.scheduler.running, 2);
    assert.equal(fixture.scheduler.ready, 3);
    fixture.executor.complete(2);
    assert.deepEqual(fixture.executor.running, [1, 3]);
    fixture.executor.complete(1);
    assert.deepEqual(fixture.executor.running, [3, 4]);
    for (const id of [3, 4, 5]) fixture.executor.complete(id);
    assert.equal(fixture.executor.maximumRunning, 2);
    fixture.assertIdle();
  });

  test('accept converts the value', () => {
    const fixture = new SchedulerFixture();
    const id = fixture.submit({ accept: (value) => Number(value) * 2 });
    fixture.executor.complete(id, '21');
    const settlement = fixture.settlementOf(id);
    assert.equal(settlement.status === 'completed' && settlement.value, 42);
  });

  test('activities of several executors share the slots', () => {
    const fixture = new SchedulerFixture();
    const other = new SchedulerFixture();
    fixture.submit();
    fixture.submit({ executor: other.executor });
    assert.deepEqual(other.executor.running, []);
    fixture.executor.complete(1);
    assert.deepEqual(other.executor.running, [2]);
  });

  test('a settlement may submit the next activity, however long the chain', () => {
    const { scheduler, executor } = new SchedulerFixture();
    let left = 10_000;
    const settle = () => {
      if (left-- > 0) scheduler.submit({ executor, work: left, settle });
    };
    scheduler.submit({ executor, work: left, settle });
    while (executor.running.length > 0) executor.complete(executor.running[0]!);
    assert.equal(executor.attempts.length, 10_001);
    assert.equal(scheduler.inFlight, 0);
  });

  test('while a settlement is told, its activity is finished and its slot is free', () => {
    const fixture = new SchedulerFixture({ concurrency: 1 });
    const { scheduler } = fixture;
    const seen: unknown[] = [];
    fixture.submit({
      requestId: 'a',
      settle: () => seen.push(scheduler.outcome('a').status, scheduler.running, scheduler.inFlight),
    });
    fixture.executor.complete(1);
    assert.deepEqual(seen, ['completed', 0, 0]);
  });
});

describe('numbers and request ids', () => {
  test('activities are numbered from 1', () => {
    const fixture = new SchedulerFixture();
    assert.deepEqual([fixture.submit(), fixture.submit(), fixture.submit()], [1, 2, 3]);
  });

  test('a number that is given is kept, and counting goes on above the largest one', () => {
    const fixture = new SchedulerFixture({ concurrency: 4 });
    assert.equal(fixture.submit({ activityId: 7 }), 7);
    assert.equal(fixture.submit({ activityId: 3 }), 3);
    assert.equal(fixture.submit(), 8);
    assert.deepEqual(fixture.executor.running, [7, 3, 8]);
  });

  test('a request without an id is known by its number', () => {
    const fixture = new SchedulerFixture();
    fixture.submit({ activityId: 5 });
    assert.equal(fixture.scheduler.outcome('activity:5').status, 'running');
    assert.equal(fixture.scheduler.outcome('activity:05').status, 'unknown');
    fixture.executor.complete(5);
    assert.equal(fixture.settlementOf(5).requestId, 'activity:5');
    assert.equal(fixture.scheduler.outcome('activity:5').status, 'completed');
    assert.equal(fixture.trySubmit({ activityId: 5 }), null);
  });

  test('a request with an id is not known by its number', () => {
    const fixture = new SchedulerFixture();
    fixture.submit({ requestId: 'mine' });
    assert.equal(fixture.scheduler.outcome('activity:1').status, 'unknown');
    assert.equal(fixture.scheduler.cancel('activity:1'), false);
  });

  test('a request id is refused while it is in flight, and after it completed, failed or was cancelled', () => {
    const fixture = new SchedulerFixture({ concurrency: 1, retry: { maximumAttempts: 2 } });
    const { scheduler, executor } = fixture;
    const refused = (requestId: string) => assert.equal(fixture.trySubmit({ requestId }), null);
    fixture.submit({ requestId: 'a' });
    fixture.submit({ requestId: 'b' });
    for (const requestId of ['a', 'b']) refused(requestId);
    executor.complete(1);
    executor.fail(2);
    refused('b');
    fixture.clock.advance(500);
    executor.fail(2);
    fixture.submit({ requestId: 'c' });
    scheduler.cancel('c');
    executor.fail(3);
    fixture.submit({ requestId: 'd' });
    fixture.submit({ requestId: 'e' });
    scheduler.cancel('e');
    for (const requestId of ['a', 'b', 'c', 'd', 'e']) refused(requestId);
    assert.equal(executor.attempts.length, 5);
    assert.equal(fixture.settlements.length, 4);
  });

  const rejected: [field: 'activityId' | 'requestId', value: unknown][] = [
    ['activityId', 0],
    ['activityId', 1.5],
    ['activityId', '1'],
    ['activityId', 2 ** 53],
    ['requestId', ''],
    ['requestId', 'activity:12'],
    ['requestId', 12],
  ];
  for (const [field, value] of rejected) {
    test(`${field} ${JSON.stringify(value)} is rejected and changes nothing`, () => {
      const fixture = new SchedulerFixture();
      const message = new RegExp(`^${field} must be `);
      assert.throws(() => fixture.trySubmit({ [field]: value }), { code: 'ERR_OPTION', message });
      fixture.assertIdle();
    });
  }

  test('a number that is in flight is rejected, and may come again once it has settled', () => {
    const fixture = new SchedulerFixture();
    fixture.submit({ activityId: 4, requestId: 'a' });
    assert.throws(() => fixture.trySubmit({ activityId: 4, requestId: 'b' }), {
      code: 'ERR_OPTION',
      message: /no activity in flight has; it is 4$/,
    });
    fixture.executor.complete(4);
    assert.equal(fixture.trySubmit({ activityId: 4, requestId: 'b' }), 4);
  });
});

describe('outcome', () => {
  test('follows a request from submission to its end', () => {
    const fixture = new SchedulerFixture({ concurrency: 1, retry: { initialIntervalMs: 100 } });
    const { scheduler, executor, clock } = fixture;
    const error = new Error('not yet');
    assert.deepEqual(scheduler.outcome('b'), { status: 'unknown' });
    fixture.submit({ requestId: 'a' });
    fixture.submit({ requestId: 'b' });
    assert.deepEqual(scheduler.outcome('b'), { status: 'scheduled', activityId: 2, attempts: 0 });
    executor.complete(1);
    assert.deepEqual(scheduler.outcome('b'), { status: 'running', activityId: 2, attempts: 1 });
    executor.fail(2, error);
    assert.deepEqual(scheduler.outcome('b'), { status: 'waiting', activityId: 2, attempts: 1, nextAttemptAtMs: 1100, error });
    fixture.submit({ requestId: 'c' });
    clock.advance(100);
    assert.deepEqual(scheduler.outcome('b'), { status: 'scheduled', activityId: 2, attempts: 1 });
    executor.complete(3);
    assert.deepEqual(scheduler.outcome('b'), { status: 'running', activityId: 2, attempts: 2 });
    executor.complete(2);
    assert.deepEqual(scheduler.outcome('b'), { status: 'completed', attempts: 2 });
  });

  test('tells the error of a request that failed, and the reason of one that was cancelled', () => {
    const fixture = new SchedulerFixture({ retry: { maximumAttempts: 1 } });
    const error = new Error('broken');
    fixture.submit({ requestId: 'a' });
    fixture.submit({ requestId: 'b' });
    fixture.scheduler.cancel('b');
    fixture.executor.fail(1, error);
    assert.deepEqual(fixture.scheduler.outcome('a'), { status: 'failed', attempts: 1, error });
    assert.deepEqual(fixture.scheduler.outcome('b'), { status: 'cancelled', attempts: 0, error: fixture.errorOf(2) });
  });
});

describe('drain and close', () => {
  test('drain resolves at once when nothing is in flight', async () => {
    await new SchedulerFixture().scheduler.drain();
  });

  test('drain waits for what is running, queued and waiting for a retry', async () => {
    const fixture = new SchedulerFixture({ concurrency: 1 });
    let drained = 0;
    fixture.submit();
    fixture.submit();
    const drains = [1, 2].map(() => fixture.scheduler.drain().then(() => drained++));
    fixture.executor.complete(1);
    fixture.executor.fail(2);
    await null;
    assert.equal(drained, 0);
    fixture.clock.advance(500);
    fixture.executor.complete(2);
    await Promise.all(drains);
    assert.equal(drained, 2);
    fixture.assertIdle();
  });

  test('drain also waits for what the last settlement submits', async () => {
    const fixture = new SchedulerFixture();
    let drained = false;
    fixture.submit({ settle: () => void fixture.submit() });
    const drain = fixture.scheduler.drain().then(() => {
      drained = true;
    });
    fixture.executor.complete(1);
    await null;
    assert.equal(drained, false);
    fixture.executor.complete(2);
    await drain;
  });

  test('a closed scheduler refuses what is new and lets what it has run to the end, retries included', async () => {
    const fixture = new SchedulerFixture({ concurrency: 1 });
    fixture.submit();
    fixture.submit();
    const closed = fixture.scheduler.close();
    assert.equal(fixture.trySubmit(), null);
    fixture.executor.fail(1);
    fixture.executor.complete(2);
    fixture.clock.advance(500);
    fixture.executor.complete(1);
    await closed;
    await fixture.scheduler.close();
    assert.deepEqual(
      fixture.settlements.map(({ status }) => status),
      ['completed', 'completed'],
    );
  });
});

describe('options', () => {
  const rejected: [options: Record<string, unknown>, message: RegExp][] = [
    [{ concurrency: 0 }, /^concurrency must be an integer >= 1; it is 0$/],
    [{ concurrency: undefined }, /^concurrency must be an integer >= 1; it is undefined$/],
    [{ seed: -1 }, /^seed must be an integer from 0 to 2\^53 - 1; it is -1$/],
    [{ finishedLimit: 1.5 }, /^finishedLimit must be an integer >= 0; it is 1\.5$/],
    [{ retry: { maximumAttempts: 0 } }, /^retry\.maximumAttempts must be /],
    [{ timeouts: { heartbeatTimeoutMs: 0 } }, /^timeouts\.heartbeatTimeoutMs must be /],
    [{ concurency: 2 }, /^concurency must be left out: scheduler has concurrency, /],
  ];
  for (const [options, message] of rejected) {
    const [[field, value] = []] = Object.entries(options);
    test(`${field} = ${JSON.stringify(value)} is rejected`, () => {
      assert.throws(() => new Scheduler({ concurrency: 1, ...options } as SchedulerOptions), { code: 'ERR_OPTION', message });
    });
  }

  test('timeouts of one attempt go to the executor, those of the request before those of the scheduler', () => {
    const fixture = new SchedulerFixture({ concurrency: 2, timeouts: { startToCloseTimeoutMs: 10, heartbeatTimeoutMs: 5 } });
    fixture.submit();
    fixture.submit({ startToCloseTimeoutMs: 20 });
    const timeouts = fixture.executor.attempts.map((attempt) => [attempt.startToCloseTimeoutMs, attempt.heartbeatTimeoutMs]);
    assert.deepEqual(timeouts, [
      [10, 5],
      [20, 5],
    ]);
  });
});
