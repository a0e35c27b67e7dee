import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FakeExecutor } from '../../support/fake-executor.js';
import { SchedulerFixture } from './scheduler-fixture.js';

/** An executor that runs so many attempts at a time, and wants so many at hand. */
class WideExecutor extends FakeExecutor {
  concurrency: number;
  desiredAttempts: number;

  constructor(concurrency: number, desiredAttempts: number) {
    super();
    this.concurrency = concurrency;
    this.desiredAttempts = desiredAttempts;
  }
}

describe('an executor with a concurrency', () => {
  test('is given as many attempts as it desires ahead, though it alone fills all slots', () => {
    const fixture = new SchedulerFixture({ concurrency: 2 });
    const executor = new WideExecutor(2, 6);
    for (let activity = 0; activity < 10; activity++) fixture.submit({ executor });
    assert.equal(executor.running.length, 6);
    assert.equal(fixture.scheduler.ready, 4);
    executor.complete(1);
    assert.deepEqual(executor.running, [2, 3, 4, 5, 6, 7]);
    executor.desiredAttempts = 0;
    for (const activity of [2, 3, 4, 5, 6, 7]) executor.complete(activity);
    assert.equal(executor.running.length, 2, 'what desires nothing has as many as it runs');
    for (const activity of executor.running) executor.complete(activity);
    for (const activity of executor.running) executor.complete(activity);
    fixture.assertIdle();
  });

  test('shares the slots with another one: what runs of both never exceeds them', () => {
    const fixture = new SchedulerFixture({ concurrency: 3 });
    const wide = new WideExecutor(3, 8);
    const other = fixture.executor;
    const runs = () => Math.min(wide.running.length, wide.concurrency) + other.running.length;
    for (let activity = 0; activity < 40; activity++) fixture.submit(activity % 5 === 4 ? {} : { executor: wide });
    for (let turn = 0; fixture.scheduler.inFlight > 0; turn++) {
      assert.ok(runs() <= 3, `${runs()} run`);
      assert.ok(runs() === 3 || fixture.scheduler.ready === 0 || wide.running.length > 0, 'slots are used');
      const [first] = other.running;
      if (first !== undefined && turn % 2 === 0) other.complete(first);
      else if (wide.running[0] !== undefined) wide.complete(wide.running[0]);
      else if (first !== undefined) other.complete(first);
    }
    fixture.assertIdle();
  });

  test('that is narrower than the slots is given as many as there are, as any other', () => {
    const fixture = new SchedulerFixture({ concurrency: 5 });
    const executor = new WideExecutor(2, 0);
    for (let activity = 0; activity < 9; activity++) fixture.submit({ executor });
    assert.equal(executor.running.length, 5);
  });

  test('that runs more at a time than it did has no more slots, and gives back those it has', () => {
    const fixture = new SchedulerFixture({ concurrency: 3 });
    const wide = new WideExecutor(1, 3);
    for (let activity = 0; activity < 3; activity++) fixture.submit({ executor: wide });
    assert.equal(wide.running.length, 3, 'one runs, two are given ahead');
    wide.concurrency = 3;
    for (let activity = 0; activity < 9; activity++) fixture.submit({});
    for (const activity of wide.running) wide.complete(activity);
    assert.equal(fixture.executor.running.length, 3);
    while (fixture.executor.running[0] !== undefined) fixture.executor.complete(fixture.executor.running[0]);
    fixture.assertIdle();
  });
});
