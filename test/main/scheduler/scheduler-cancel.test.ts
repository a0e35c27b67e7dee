import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { describe, test } from 'node:test';
import { HgmError } from '../../../src/shared/errors.js';
import { SchedulerFixture } from './scheduler-fixture.js';

const reason = new HgmError('ERR_CANCELLED', 'no longer wanted');

describe('cancel', () => {
  test('ends an activity that has not started at once, and its executor never hears of it', () => {
    const fixture = new SchedulerFixture({ concurrency: 1 });
    fixture.submit();
    fixture.submit({ requestId: 'b' });
    assert.equal(fixture.scheduler.cancel('b', reason), true);
    assert.deepEqual(fixture.settlements, [
      { status: 'cancelled', activityId: 2, requestId: 'b', attempts: 0, elapsedMs: 0, cost: 0, error: reason },
    ]);
    assert.equal(fixture.scheduler.attempts.get('b'), 0);
    fixture.executor.complete(1);
    assert.equal(fixture.executor.attempts.length, 1);
    assert.deepEqual(fixture.executor.cancelled, []);
    fixture.assertIdle();
  });

  test('ends an activity that waits for a retry at once', () => {
    const fixture = new SchedulerFixture();
    fixture.submit();
    fixture.executor.fail(1, new Error('busy'), 4);
    assert.equal(fixture.scheduler.cancel(1, reason), true);
    assert.deepEqual(fixture.settlements, [
      { status: 'cancelled', activityId: 1, requestId: 'activity:1', attempts: 1, elapsedMs: 4, cost: 0, error: reason },
    ]);
    fixture.assertIdle();
  });

  test('asks the executor to end a running activity, which settles as cancelled when its attempt fails, of whatever', () => {
    const fixture = new SchedulerFixture();
    fixture.submit();
    assert.equal(fixture.scheduler.cancel(1, reason), true);
    assert.deepEqual(fixture.executor.cancelled, [{ activityId: 1, reason }]);
    assert.deepEqual(fixture.settlements, []);
    assert.equal(fixture.scheduler.running, 1);
    fixture.executor.fail(1, new Error('of its own'));
    assert.equal(fixture.errorOf(1), reason);
    assert.equal(fixture.settlementOf(1).status, 'cancelled');
    assert.equal(fixture.scheduler.errors.size, 0);
    fixture.assertIdle();
  });

  test('loses to an attempt that completes all the same', () => {
    const fixture = new SchedulerFixture();
    fixture.submit();
    fixture.scheduler.cancel(1, reason);
    fixture.executor.complete(1, 'done');
    assert.equal(fixture.settlementOf(1).status, 'completed');
  });

  test('holds when the result of a cancelled activity is not accepted', () => {
    const fixture = new SchedulerFixture();
    fixture.submit({
      accept: () => {
        fixture.scheduler.cancel(1, reason);
        throw new Error('not good enough');
      },
    });
    fixture.executor.complete(1);
    assert.equal(fixture.errorOf(1), reason);
    assert.deepEqual(fixture.executor.cancelled, []);
    fixture.assertIdle();
  });

  test('asks once, with the first reason', () => {
    const fixture = new SchedulerFixture();
    fixture.submit();
    fixture.scheduler.cancel(1, reason);
    fixture.scheduler.cancel(1, new HgmError('ERR_CANCELLED', 'once more'));
    assert.equal(fixture.executor.cancelled.length, 1);
    fixture.executor.fail(1);
    assert.equal(fixture.errorOf(1), reason);
  });

  test('gives ERR_CANCELLED without a reason', () => {
    const fixture = new SchedulerFixture();
    fixture.submit();
    fixture.scheduler.cancel(1);
    assert.equal(fixture.executor.cancelled[0]?.reason.code, 'ERR_CANCELLED');
  });

  test('knows nothing of activities that are not in flight', () => {
    const fixture = new SchedulerFixture();
    fixture.submit({ requestId: 'a' });
    fixture.executor.complete(1);
    for (const target of [1, 2, 'a', 'b', 'activity:1', 'activity:']) assert.equal(fixture.scheduler.cancel(target), false);
    assert.equal(fixture.settlements.length, 1);
  });
});

describe('cancelAll', () => {
  test('ends what waits at once, asks for the rest, and starts nothing that it is about to cancel', () => {
    const fixture = new SchedulerFixture({ concurrency: 2 });
    for (let n = 0; n < 5; n++) fixture.submit();
    fixture.executor.fail(1);
    // An executor that ends attempts as soon as it is asked to.
    fixture.executor.cancel = (activityId, error) => fixture.executor.fail(activityId, error);
    fixture.scheduler.cancelAll(reason);
    assert.deepEqual(
      fixture.settlements.map(({ activityId, status }) => [activityId, status]),
      [1, 4, 5, 2, 3].map((activityId) => [activityId, 'cancelled']),
    );
    assert.equal(fixture.executor.attempts.length, 3);
    fixture.assertIdle();
  });

  test('spares what settlements submit meanwhile', () => {
    const fixture = new SchedulerFixture({ concurrency: 1 });
    fixture.submit();
    fixture.submit({ settle: () => void fixture.submit() });
    fixture.scheduler.cancelAll(reason);
    assert.equal(fixture.scheduler.outcome('activity:3').status, 'scheduled');
    fixture.executor.fail(1);
    fixture.executor.complete(3);
    assert.equal(fixture.settlementOf(3).status, 'completed');
  });
});

describe('signals', () => {
  test('an abort cancels what is queued, waiting and running, with the reason of the signal as cause', () => {
    const fixture = new SchedulerFixture({ concurrency: 2 });
    const { signal, abort } = controllerOf();
    for (let n = 0; n < 3; n++) fixture.submit({ signal });
    fixture.executor.fail(1);
    fixture.submit({ signal });
    abort('enough');
    for (const id of [1, 4]) assert.equal(fixture.errorOf(id).cause, 'enough');
    assert.deepEqual(
      fixture.executor.cancelled.map(({ activityId }) => activityId),
      [2, 3],
    );
    for (const id of [2, 3]) fixture.executor.fail(id);
    for (const id of [1, 2, 3, 4]) {
      const error = fixture.errorOf(id);
      assert.ok(error instanceof HgmError && error.code === 'ERR_CANCELLED');
      assert.equal(error.message, `activity ${id} was cancelled by its signal`);
    }
    assert.equal(getEventListeners(signal, 'abort').length, 0);
    fixture.assertIdle();
  });

  test('a signal that has aborted already cancels the activity, after submit has returned', async () => {
    const fixture = new SchedulerFixture();
    const id = fixture.submit({ signal: AbortSignal.abort('too late') });
    assert.deepEqual(fixture.settlements, []);
    assert.equal(fixture.scheduler.ready, 1);
    await fixture.scheduler.drain();
    assert.equal(fixture.settlementOf(id).status, 'cancelled');
    assert.equal(fixture.errorOf(id).cause, 'too late');
    assert.equal(fixture.executor.attempts.length, 0);
    fixture.assertIdle();
  });

  test('a request that is refused leaves no listener', () => {
    const fixture = new SchedulerFixture();
    const { signal } = new AbortController();
    fixture.submit({ requestId: 'a' });
    assert.equal(fixture.trySubmit({ requestId: 'a', signal }), null);
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  test('however many activities share a signal, it has one listener, and none once they have settled', () => {
    const fixture = new SchedulerFixture({ concurrency: 3 });
    const { signal, abort } = controllerOf();
    for (let n = 0; n < 100; n++) fixture.submit({ signal });
    assert.equal(getEventListeners(signal, 'abort').length, 1);
    for (let id = 1; id <= 100; id++) fixture.executor.complete(id);
    assert.equal(getEventListeners(signal, 'abort').length, 0);
    abort();
    assert.ok(fixture.settlements.every(({ status }) => status === 'completed'));
  });
});

function controllerOf(): { signal: AbortSignal; abort: (reason?: unknown) => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (cause) => controller.abort(cause) };
}
