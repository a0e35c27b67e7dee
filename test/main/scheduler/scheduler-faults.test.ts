import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Executor } from '../../../src/main/executors/executor.js';
import { isHgmError } from '../../../src/shared/errors.js';
import { SchedulerFixture, uncaughtDuring } from './scheduler-fixture.js';

describe('an executor that breaks its contract', () => {
  test('settles an attempt twice: the second time is ignored', () => {
    const fixture = new SchedulerFixture({ concurrency: 2 });
    const executor: Executor = {
      ...idle,
      execute: (attempt, settle) => {
        queued.push(() => {
          settle(attempt, { status: 'completed', value: 1, elapsedMs: 1 });
          settle(attempt, { status: 'failed', error: new Error('after all'), elapsedMs: 1 });
        });
      },
    };
    const queued: (() => void)[] = [];
    fixture.submit({ executor });
    fixture.submit({ executor });
    queued.forEach((end) => {
      end();
    });
    assert.deepEqual(
      fixture.settlements.map(({ status }) => status),
      ['completed', 'completed'],
    );
    fixture.assertIdle();
  });

  test('settles an attempt again while the next one waits or runs: ignored', () => {
    const fixture = new SchedulerFixture();
    const late: (() => void)[] = [];
    const executor: Executor = {
      ...idle,
      execute: (attempt, settle) => {
        late.push(() => settle(attempt, { status: 'failed', error: new Error(`attempt ${attempt.attempt}`), elapsedMs: 1 }));
      },
    };
    fixture.submit({ executor });
    late[0]?.();
    late[0]?.();
    assert.equal(fixture.scheduler.waiting, 1);
    fixture.clock.advance(500);
    late[0]?.();
    assert.equal(fixture.scheduler.running, 1);
    late[1]?.();
    assert.equal(fixture.retries.length, 2);
    assert.equal(fixture.scheduler.waiting, 1);
  });

  test('tells of an activity it was never given: ignored', () => {
    const fixture = new SchedulerFixture();
    const executor: Executor = {
      ...idle,
      execute: (attempt, settle) => settle({ ...attempt, activityId: 99 }, { status: 'completed', value: 1, elapsedMs: 1 }),
    };
    fixture.submit({ executor });
    assert.equal(fixture.settlements.length, 0);
    assert.equal(fixture.scheduler.running, 1);
  });

  test('throws instead of failing the attempt: that is the failure of the attempt', () => {
    const fixture = new SchedulerFixture({ retry: { maximumAttempts: 2 } });
    const fault = new Error('no thread left');
    const executor: Executor = {
      ...idle,
      execute: () => {
        throw fault;
      },
    };
    fixture.submit({ executor });
    assert.equal(fixture.scheduler.waiting, 1);
    fixture.clock.advance(500);
    assert.equal(fixture.errorOf(1), fault);
    fixture.assertIdle();
  });

  test('throws after it has settled: the settlement stands, and the error is not lost', async () => {
    const fixture = new SchedulerFixture();
    const fault = new Error('afterthought');
    const executor: Executor = {
      ...idle,
      execute: (attempt, settle) => {
        settle(attempt, { status: 'completed', value: 1, elapsedMs: 1 });
        throw fault;
      },
    };
    assert.deepEqual(await uncaughtDuring(() => void fixture.submit({ executor })), []);
    assert.equal(fixture.settlementOf(1).status, 'completed');
    await assert.rejects(fixture.scheduler.drain(), tellsOf('execute of an executor', fault));
    fixture.assertIdle();
  });

  test('gives something that is not an error as the error: it is wrapped', () => {
    const fixture = new SchedulerFixture({ retry: { maximumAttempts: 1 } });
    fixture.submit();
    fixture.executor.fail(1, 'oops' as unknown as Error);
    assert.ok(isHgmError(fixture.errorOf(1), 'ERR_THROWN_VALUE'));
  });

  test('settles at once from within execute: ten thousand in a row neither overflow the stack nor the slots', () => {
    const fixture = new SchedulerFixture({ concurrency: 1 });
    let running = 0;
    const executor: Executor = {
      ...idle,
      execute: (attempt, settle) => {
        running++;
        assert.equal(running, 1);
        running--;
        settle(attempt, { status: 'completed', value: 1, elapsedMs: 0 });
      },
    };
    let left = 10_000;
    const settle = () => {
      if (left-- > 0) fixture.submit({ executor, settle });
    };
    fixture.submit({ executor, settle });
    assert.equal(left, -1);
    fixture.assertIdle();
  });

  test('throws when it is asked to cancel: the others are cancelled all the same, and the error is not lost', async () => {
    const fixture = new SchedulerFixture({ concurrency: 2, timeouts: { scheduleToCloseTimeoutMs: 100 } });
    const fault = new Error('cannot cancel');
    const settleLater: (() => void)[] = [];
    const executor: Executor = {
      ...idle,
      execute: (attempt, settle) => void settleLater.push(() => settle(attempt, { status: 'completed', value: 1, elapsedMs: 1 })),
      cancel: () => {
        throw fault;
      },
    };
    fixture.submit({ executor });
    fixture.submit();
    assert.deepEqual(await uncaughtDuring(() => fixture.clock.advance(100)), []);
    assert.equal(fixture.executor.cancelled.length, 1);
    settleLater[0]?.();
    fixture.executor.fail(2);
    assert.equal(fixture.settlementOf(1).status, 'completed');
    await assert.rejects(fixture.scheduler.close(), tellsOf('cancel of an executor', fault));
    fixture.assertIdle();
  });

  test('tells a cost that is none: that is the failure of the attempt, and the activity has cost nothing', () => {
    for (const cost of [Number.NaN, -1, Number.POSITIVE_INFINITY, '3', null]) {
      for (const ended of [
        { status: 'completed', value: 1 },
        { status: 'failed', error: new Error('no') },
      ] as const) {
        const fixture = new SchedulerFixture();
        const executor: Executor = {
          ...idle,
          execute: (attempt, settle) => Reflect.apply(settle, undefined, [attempt, { ...ended, elapsedMs: 1, cost }]),
        };
        fixture.submit({ executor });
        const { message } = fixture.errorOf(1);
        assert.match(message, /^the executor settled activity 1 with cost .*; a cost is a finite number of at least 0$/);
        assert.equal(fixture.settlementOf(1).cost, 0);
      }
    }
  });
});

describe('a callback that throws', () => {
  const fault = new Error('bug in a callback');
  const callbacks = {
    throws: () => {
      throw fault;
    },
    rejects: () => Promise.reject(fault),
  };

  for (const [how, callback] of Object.entries(callbacks)) {
    test(`settle ${how}: the next activity starts, and drain and close tell of it once nothing is in flight`, async () => {
      const fixture = new SchedulerFixture({ concurrency: 1 });
      fixture.submit({ settle: callback });
      fixture.submit();
      assert.deepEqual(await uncaughtDuring(() => fixture.executor.complete(1)), []);
      assert.deepEqual(fixture.executor.running, [2]);
      const drained = fixture.scheduler.drain();
      fixture.executor.complete(2);
      await assert.rejects(drained, tellsOf('settle', fault));
      await assert.rejects(fixture.scheduler.close(), tellsOf('settle', fault));
      fixture.assertIdle();
    });

    test(`onRetry ${how}: the retry takes place, and close tells of it`, async () => {
      const fixture = new SchedulerFixture({ onRetry: callback });
      fixture.submit();
      assert.deepEqual(await uncaughtDuring(() => fixture.executor.fail(1)), []);
      fixture.clock.advance(500);
      fixture.executor.complete(1);
      assert.equal(fixture.settlementOf(1).attempts, 2);
      await assert.rejects(fixture.scheduler.close(), tellsOf('onRetry', fault));
    });

    test(`settle ${how} with an onFault: that is told each time, and drain of nothing but what onFault throws`, async () => {
      const told: Error[] = [];
      const fixture = new SchedulerFixture({ onFault: (error) => told.push(error) });
      fixture.submit({ settle: callback });
      fixture.submit({ settle: callback });
      fixture.executor.complete(1);
      fixture.executor.complete(2);
      await fixture.scheduler.drain();
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(told.filter(tellsOf('settle', fault)).length, 2);
      await fixture.scheduler.close();
      const broken = new SchedulerFixture({ onFault: callback });
      broken.submit({ settle: callbacks.throws });
      assert.deepEqual(await uncaughtDuring(() => broken.executor.complete(1)), []);
      await assert.rejects(broken.scheduler.close(), tellsOf('onFault', fault));
    });
  }
});

/** That an error tells of this callback, and what it threw. */
function tellsOf(callback: string, fault: Error) {
  return (error: unknown): boolean => {
    assert.ok(isHgmError(error, 'ERR_CALLBACK'), String(error));
    assert.deepEqual([error.message, error.cause], [`${callback} threw: ${fault.message}`, fault]);
    return true;
  };
}

const idle: Executor = { execute: () => undefined, cancel: () => undefined, close: async () => undefined };
