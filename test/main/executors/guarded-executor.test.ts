import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { AttemptOutcome, Executor, SettleAttempt } from '../../../src/main/executors/executor.js';
import { GuardedExecutor } from '../../../src/main/executors/guarded-executor.js';
import { RunningClock } from '../../../src/main/time/running-clock.js';
import { HgmError } from '../../../src/shared/errors.js';
import type { Json } from '../../../src/shared/json.js';
import type { ActivityWork } from '../../../src/shared/work.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeTime } from '../../support/fake-time.js';

const GRACE_MS = 250;
const PROBLEM = { url: 'file:///problem.js', params: {}, seed: 1 };

function workOf(type: ActivityWork['type'], state: Json = 0): ActivityWork {
  const agent = { number: 0, key: 'root', state };
  return type === 'expand'
    ? { type, problem: PROBLEM, agent }
    : { type, problem: PROBLEM, agent, task: undefined, taskNumber: -1 };
}

/** A guard before an executor that does what a test says. */
class GuardHarness {
  readonly clock = new FakeClock();
  readonly outcomes: AttemptOutcome[] = [];
  readonly guarded: GuardedExecutor;

  /** @param time - which of the time that passes on `clock` the process runs: all of it where it is left out */
  constructor(inner: Partial<Executor<ActivityWork>>, time = new FakeTime()) {
    const executor = { execute: () => undefined, cancel: () => undefined, close: async () => undefined, ...inner };
    const clock = new RunningClock(time, this.clock, 0);
    this.guarded = new GuardedExecutor(executor, { cancelGraceMs: GRACE_MS, clock });
  }

  /** Settles every attempt with this outcome, of whatever kind it is. */
  static settling(outcome: unknown): GuardHarness {
    return new GuardHarness({
      execute: (attempt, settle) => setImmediate(() => Reflect.apply(settle, undefined, [attempt, outcome])),
    });
  }

  start(type: ActivityWork['type'] = 'evaluate'): void {
    const limits = { startToCloseTimeoutMs: Number.POSITIVE_INFINITY, heartbeatTimeoutMs: Number.POSITIVE_INFINITY };
    const before = this.outcomes.length;
    this.guarded.execute({ activityId: 1, attempt: 1, work: workOf(type), ...limits }, (_, outcome) =>
      this.outcomes.push(outcome),
    );
    assert.equal(this.outcomes.length, before, 'settled within execute');
  }

  get endings(): unknown[] {
    return this.outcomes.map((outcome) =>
      outcome.status === 'completed' ? outcome.value : (Reflect.get(outcome.error, 'code') ?? outcome.error.message),
    );
  }
}

const reason = new HgmError('ERR_CANCELLED', 'stopped');

test('an executor that settles twice, within execute, or throws after it settled, settles an attempt once and later', async () => {
  const complete: AttemptOutcome = { status: 'completed', value: 0.5, elapsedMs: 1 };
  const twice = new GuardHarness({
    execute: (attempt, settle) => {
      settle(attempt, complete);
      settle(attempt, { ...complete, value: 1 });
      throw new Error('and throws');
    },
  });
  twice.start();
  await turn();
  assert.deepEqual(twice.outcomes, [complete]);
});

test('an executor whose execute throws fails the attempt with what it threw', async () => {
  const throwing = new GuardHarness({
    execute: () => {
      throw new RangeError('no room');
    },
  });
  throwing.start();
  await turn();
  assert.deepEqual(throwing.endings, ['no room']);
});

test('outcomes and values that are none fail the attempt with a sentence that says what they are to be', async () => {
  const completed = (value: unknown) => ({ status: 'completed', value, elapsedMs: 1 });
  const cases: readonly (readonly [outcome: unknown, code: string, type?: ActivityWork['type']])[] = [
    [undefined, 'ERR_RESULT_SHAPE'],
    [{ status: 'done', elapsedMs: 1 }, 'ERR_RESULT_SHAPE'],
    [{ status: 'completed', value: 1 }, 'ERR_RESULT_SHAPE'],
    [{ status: 'completed', value: 1, elapsedMs: -1 }, 'ERR_RESULT_SHAPE'],
    [{ status: 'failed', error: 'text', elapsedMs: 1 }, 'ERR_THROWN_VALUE'],
    [{ ...completed(1), cost: Number.NaN }, 'ERR_RESULT_SHAPE'],
    [{ ...completed(1), cost: -1 }, 'ERR_RESULT_SHAPE'],
    [{ ...completed({ size: 1 }), cost: '3' }, 'ERR_RESULT_SHAPE', 'expand'],
    [{ status: 'failed', error: new Error('no'), elapsedMs: 1, cost: Number.POSITIVE_INFINITY }, 'ERR_RESULT_SHAPE'],
    [completed(1.5), 'ERR_REWARD_RANGE'],
    [completed({ reward: 1, cost: -1 }), 'ERR_RESULT_SHAPE'],
    [completed(new Map()), 'ERR_AGENT_STATE', 'expand'],
    [
      {
        get status() {
          throw new HgmError('ERR_CLOSED', 'a getter');
        },
      },
      'ERR_CLOSED',
    ],
  ];
  for (const [outcome, code, type] of cases) {
    const harness = GuardHarness.settling(outcome);
    harness.start(type);
    await turn();
    await turn();
    assert.deepEqual(harness.endings, [code]);
  }
});

test('the cost of an outcome is handed on, however the attempt ended, and so is that of a value that is refused', async () => {
  const error = new Error('no');
  for (const [outcome, cost] of [
    [{ status: 'completed', value: 1, elapsedMs: 1, cost: 3 }, 3],
    [{ status: 'completed', value: { reward: 1, cost: 2 }, elapsedMs: 1 }, 2],
    [{ status: 'completed', value: { reward: 7, cost: 2 }, elapsedMs: 1 }, 2],
    [{ status: 'failed', error, elapsedMs: 1, cost: 3 }, 3],
    [{ status: 'failed', error, elapsedMs: 1 }, undefined],
  ] as const) {
    const harness = GuardHarness.settling(outcome);
    harness.start();
    await turn();
    await turn();
    assert.deepEqual(
      harness.outcomes.map((settled) => settled.cost),
      [cost],
    );
  }
});

test('a value is copied: what the executor does with its own later changes nothing', async () => {
  const child = { size: 1 };
  const harness = GuardHarness.settling({ status: 'completed', value: child, elapsedMs: 1 });
  harness.start('expand');
  await turn();
  await turn();
  child.size = 2;
  assert.deepEqual(harness.endings, [{ size: 1 }]);
});

test('a cancelled attempt that the executor does not settle fails with the reason after the grace period', () => {
  const deaf = new GuardHarness({});
  deaf.start();
  deaf.guarded.cancel(1, reason);
  deaf.clock.advance(GRACE_MS - 1);
  assert.deepEqual(deaf.endings, []);
  deaf.clock.advance(1);
  assert.deepEqual(deaf.endings, ['ERR_CANCELLED']);
});

test('time in which the process did not run is no part of the grace period', () => {
  const time = new FakeTime();
  const deaf = new GuardHarness({}, time);
  deaf.start();
  deaf.guarded.cancel(1, reason);
  deaf.clock.block(60_000);
  time.note(100, 60_000);
  deaf.clock.advance(0);
  assert.deepEqual(deaf.endings, []);
  deaf.clock.advance(GRACE_MS - 101);
  assert.deepEqual(deaf.endings, []);
  deaf.clock.advance(1);
  assert.deepEqual(deaf.endings, ['ERR_CANCELLED']);
});

test('a cancelled attempt fails with the reason, whatever the executor says of it, and though its cancel throws', async () => {
  const settles: SettleAttempt[] = [];
  const late = new GuardHarness({
    execute: (attempt, settle) => settles.push(() => settle(attempt, { status: 'completed', value: 1, elapsedMs: 7 })),
  });
  late.start();
  late.guarded.cancel(1, reason);
  for (const settle of settles) Reflect.apply(settle, undefined, []);
  assert.deepEqual(late.outcomes, [{ status: 'failed', error: reason, elapsedMs: 7 }]);
  const throwing = new GuardHarness({
    cancel: () => {
      throw new Error('cannot');
    },
  });
  throwing.start();
  throwing.guarded.cancel(1, reason);
  await turn();
  assert.deepEqual(throwing.endings, ['ERR_CANCELLED']);
});

test('closing ends what is unsettled, and leaves the executor open', async () => {
  let closes = 0;
  const deaf = new GuardHarness({
    close: async () => {
      closes++;
    },
  });
  deaf.start();
  const closing = deaf.guarded.close();
  deaf.clock.advance(GRACE_MS);
  await closing;
  assert.deepEqual([deaf.endings, closes], [['ERR_CLOSED'], 0]);
});

test('how many attempts it wants is taken where it is a number of at least 1', () => {
  for (const [desired, taken] of [
    [2.7, 2],
    [1, 1],
    [0, undefined],
    [Number.NaN, undefined],
    [undefined, undefined],
  ] as const) {
    assert.equal(new GuardHarness({ desiredAttempts: desired }).guarded.desiredAttempts, taken);
  }
});
