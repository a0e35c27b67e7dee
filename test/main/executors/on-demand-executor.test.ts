import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { OnDemandExecutor } from '../../../src/main/executors/on-demand-executor.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeExecutor } from '../../support/fake-executor.js';

const IDLE_MS = 1000;

class OnDemandHarness {
  readonly clock = new FakeClock();
  readonly made: FakeExecutor[] = [];
  readonly closed: FakeExecutor[] = [];
  readonly statuses: string[] = [];
  readonly executor = new OnDemandExecutor<unknown>(() => this.#make(), { idleMs: IDLE_MS, clock: this.clock });

  start(activityId: number): void {
    const limits = { startToCloseTimeoutMs: Number.POSITIVE_INFINITY, heartbeatTimeoutMs: Number.POSITIVE_INFINITY };
    const attempt = { activityId, attempt: 1, work: undefined, ...limits };
    this.executor.execute(attempt, (_, { status }) => this.statuses.push(status));
  }

  #make(): FakeExecutor {
    const fake = new FakeExecutor();
    const { close } = fake;
    fake.close = async () => {
      this.closed.push(fake);
      await close.call(fake);
    };
    this.made.push(fake);
    return fake;
  }
}

test('without an attempt nothing is made', async () => {
  const { executor, made } = new OnDemandHarness();
  await executor.close();
  assert.equal(made.length, 0);
});

test('it is idle from the last outcome on, and another is made for the next attempt', async () => {
  const harness = new OnDemandHarness();
  const { made, closed, clock } = harness;
  harness.start(1);
  harness.start(2);
  assert.equal(made.length, 1);
  made[0]?.complete(1);
  clock.advance(10 * IDLE_MS);
  assert.equal(closed.length, 0, 'the second attempt is unsettled');
  made[0]?.complete(2);
  clock.advance(IDLE_MS - 1);
  harness.start(3);
  clock.advance(IDLE_MS);
  assert.equal(closed.length, 0, 'the third came in time');
  made[0]?.complete(3);
  clock.advance(IDLE_MS);
  assert.deepEqual(closed, made);
  harness.start(4);
  assert.equal(made.length, 2);
  await harness.executor.close();
  assert.deepEqual(closed, made);
  assert.deepEqual(harness.statuses, ['completed', 'completed', 'completed', 'failed']);
});

test('an attempt fails with what making the executor threw', async () => {
  const executor = new OnDemandExecutor(
    () => {
      throw new RangeError('no thread');
    },
    { idleMs: IDLE_MS, clock: new FakeClock() },
  );
  const errors: unknown[] = [];
  const limits = { startToCloseTimeoutMs: Number.POSITIVE_INFINITY, heartbeatTimeoutMs: Number.POSITIVE_INFINITY };
  executor.execute({ activityId: 1, attempt: 1, work: undefined, ...limits }, (_, outcome) => {
    if (outcome.status === 'failed') errors.push(outcome.error.message);
  });
  assert.deepEqual(errors, []);
  await turn();
  assert.deepEqual(errors, ['no thread']);
});
