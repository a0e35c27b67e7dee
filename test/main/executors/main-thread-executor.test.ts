import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { AttemptOutcome } from '../../../src/main/executors/executor.js';
import { MainThreadExecutor } from '../../../src/main/executors/main-thread-executor.js';
import type { ActivityControl, MainWork } from '../../../src/main/executors/main-work.js';
import { RunningClock } from '../../../src/main/time/running-clock.js';
import { HgmError } from '../../../src/shared/errors.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeTime } from '../../support/fake-time.js';
import { Gate } from '../../support/gate.js';

class MainHarness {
  readonly clock = new FakeClock();
  readonly time = new FakeTime();
  readonly executor = new MainThreadExecutor({ clock: new RunningClock(this.time, this.clock, 0) });
  readonly outcomes: AttemptOutcome[] = [];

  start(run: MainWork['run'], limits: { startToCloseTimeoutMs?: number; heartbeatTimeoutMs?: number } = {}): void {
    const { startToCloseTimeoutMs = Number.POSITIVE_INFINITY, heartbeatTimeoutMs = Number.POSITIVE_INFINITY } = limits;
    const attempt = {
      activityId: 3,
      attempt: 2,
      work: { type: 'main', run } as const,
      startToCloseTimeoutMs,
      heartbeatTimeoutMs,
    };
    const before = this.outcomes.length;
    this.executor.execute(attempt, (_, outcome) => this.outcomes.push(outcome));
    assert.equal(this.outcomes.length, before, 'settled within execute');
  }

  get codes(): unknown[] {
    return this.outcomes.map((outcome) => (outcome.status === 'failed' ? Reflect.get(outcome.error, 'code') : outcome.status));
  }
}

test('a function runs after execute has returned, is told its attempt, and its value and time come back', async () => {
  const main = new MainHarness();
  const gate = new Gate<string>();
  const told: ActivityControl[] = [];
  main.start((control) => {
    told.push(control);
    return gate.opened;
  });
  assert.equal(told.length, 0);
  await turn();
  assert.deepEqual(
    told.map(({ activityId, attempt, signal }) => [activityId, attempt, signal.aborted]),
    [[3, 2, false]],
  );
  main.clock.advance(40);
  gate.open('done');
  await turn();
  assert.deepEqual(main.outcomes, [{ status: 'completed', value: 'done', elapsedMs: 40 }]);
});

test('a synchronous result and a synchronous throw are outcomes like any other', async () => {
  const main = new MainHarness();
  main.start(() => 5);
  const error = new RangeError('no');
  await turn();
  main.start(() => {
    throw error;
  });
  await turn();
  main.start(() => Promise.reject('a string'));
  await turn();
  assert.deepEqual(main.outcomes.slice(0, 2), [
    { status: 'completed', value: 5, elapsedMs: 0 },
    { status: 'failed', error, elapsedMs: 0 },
  ]);
  assert.equal(main.codes[2], 'ERR_THROWN_VALUE');
});

test('at its timeout an attempt settles at once, its signal aborts, and what it still returns is ignored', async () => {
  const main = new MainHarness();
  const gate = new Gate<number>();
  const signals: AbortSignal[] = [];
  main.start(
    (control) => {
      signals.push(control.signal);
      return gate.opened;
    },
    { startToCloseTimeoutMs: 100 },
  );
  await turn();
  main.clock.advance(99);
  assert.deepEqual(main.codes, []);
  main.clock.advance(1);
  assert.deepEqual(main.codes, ['ERR_START_TO_CLOSE_TIMEOUT']);
  assert.ok(signals[0]?.aborted && signals[0].reason instanceof HgmError);
  gate.open(1);
  await turn();
  assert.equal(main.outcomes.length, 1);
  assert.equal(main.clock.timers, 0);
});

test('heartbeats put the heartbeat timeout off, and nothing else', async () => {
  const main = new MainHarness();
  let beat = () => {};
  main.start(
    (control) => {
      beat = () => control.heartbeat();
      return new Promise(() => undefined);
    },
    { heartbeatTimeoutMs: 10, startToCloseTimeoutMs: 1000 },
  );
  await turn();
  for (let round = 0; round < 20; round++) {
    main.clock.advance(9);
    beat();
  }
  assert.deepEqual(main.codes, []);
  main.clock.advance(10);
  assert.deepEqual(main.codes, ['ERR_HEARTBEAT_TIMEOUT']);
});

test('a cancelled attempt settles at once with the reason, also before its function has started', async () => {
  const main = new MainHarness();
  const reason = new HgmError('ERR_CANCELLED', 'not needed');
  let runs = 0;
  main.start(() => runs++);
  main.executor.cancel(3, reason);
  main.executor.cancel(3, new HgmError('ERR_CLOSED', 'again'));
  await turn();
  assert.deepEqual(main.outcomes, [{ status: 'failed', error: reason, elapsedMs: 0 }]);
  assert.equal(runs, 0);
});

test('closing fails what is unsettled, and what comes after, as ERR_CLOSED', async () => {
  const main = new MainHarness();
  main.start(() => new Promise(() => undefined), { startToCloseTimeoutMs: 100 });
  await turn();
  await main.executor.close();
  main.start(() => 1);
  await turn();
  assert.deepEqual(main.codes, ['ERR_CLOSED', 'ERR_CLOSED']);
  assert.equal(main.clock.timers, 0);
});

test('time in which the process did not run counts towards no limit, nor as time of the function', async () => {
  const AN_HOUR_MS = 3_600_000;
  const main = new MainHarness();
  const gate = new Gate<string>();
  main.start(() => gate.opened, { startToCloseTimeoutMs: 1000 });
  main.start(() => new Promise(() => undefined), { heartbeatTimeoutMs: 600 });
  await turn();
  main.clock.advance(500);
  main.time.doubt(500);
  main.clock.advance(AN_HOUR_MS);
  main.time.note(500, 500 + AN_HOUR_MS);
  main.clock.advance(99);
  assert.deepEqual(main.codes, []);
  main.clock.advance(1);
  assert.deepEqual(main.codes, ['ERR_HEARTBEAT_TIMEOUT']);
  gate.open('done');
  await turn();
  assert.deepEqual(main.outcomes.at(1), { status: 'completed', value: 'done', elapsedMs: 600 });
});
