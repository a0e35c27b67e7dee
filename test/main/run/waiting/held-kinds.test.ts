import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Attempt, AttemptOutcome, SettleAttempt } from '../../../../src/main/executors/executor.js';
import { HeldKinds } from '../../../../src/main/run/waiting/held-kinds.js';
import { decodeError, encodeError } from '../../../../src/shared/error-envelope.js';
import { HgmError } from '../../../../src/shared/errors.js';
import type { ThreadWork } from '../../../../src/shared/work.js';
import { FakeClock } from '../../../support/fake-clock.js';

const HOUR_MS = 3_600_000;
const PROBLEM = { url: 'file:///problem.js', params: {}, seed: 1 };
const AGENT = { number: 0, key: 'root', state: 0 };

class Harness {
  readonly clock = new FakeClock();
  readonly told: unknown[] = [];
  readonly settled: [activityId: number, outcome: AttemptOutcome][] = [];
  readonly #settles = new Map<number, () => void>();
  readonly #settle: SettleAttempt = ({ activityId }, outcome) => this.settled.push([activityId, outcome]);
  readonly #fail = new Map<number, (error: Error) => void>();
  readonly cancelled: number[] = [];
  readonly held = new HeldKinds(
    {
      execute: (attempt, settle) => {
        this.#settles.set(attempt.activityId, () => undefined);
        this.#fail.set(attempt.activityId, (error) => settle(attempt, { status: 'failed', error, elapsedMs: 1 }));
      },
      cancel: (activityId) => this.cancelled.push(activityId),
      close: async () => undefined,
    },
    this.clock,
    (kind, holdMs, { message }) => this.told.push([kind, holdMs, message]),
  );

  get started(): number[] {
    return [...this.#settles.keys()];
  }

  give(activityId: number, type: 'expand' | 'evaluate'): void {
    const work: ThreadWork =
      type === 'expand'
        ? { type, problem: PROBLEM, agent: AGENT }
        : { type, problem: PROBLEM, agent: AGENT, task: undefined, taskNumber: -1 };
    const limits = { startToCloseTimeoutMs: Number.POSITIVE_INFINITY, heartbeatTimeoutMs: Number.POSITIVE_INFINITY };
    const attempt: Attempt<ThreadWork> = { activityId, attempt: 1, work, ...limits };
    this.held.execute(attempt, this.#settle);
  }

  fail(activityId: number, retryAfterMs: unknown): void {
    this.#fail.get(activityId)?.(Object.assign(new Error('too many'), { retryAfterMs }));
  }
}

describe('an error with retryAfterMs', () => {
  test('holds up its kind, and no other, until that has passed, and is told of once', async () => {
    const harness = new Harness();
    harness.give(1, 'expand');
    harness.give(2, 'expand');
    harness.fail(1, 1000);
    harness.fail(2, 2000);
    for (const [activity, type] of [
      [3, 'expand'],
      [4, 'evaluate'],
      [5, 'expand'],
    ] as const)
      harness.give(activity, type);
    assert.deepEqual(harness.started, [1, 2, 4]);
    harness.clock.advance(1999);
    assert.deepEqual(harness.started, [1, 2, 4]);
    harness.clock.advance(1);
    assert.deepEqual(harness.started, [1, 2, 4, 3, 5]);
    assert.deepEqual(harness.told, [['expand', 1000, 'too many']]);
    harness.give(6, 'expand');
    assert.deepEqual(harness.started.at(-1), 6);
  });

  test('is waited for once, while that of a kind of which nothing is held is long over', () => {
    const harness = new Harness();
    harness.give(1, 'evaluate');
    harness.give(2, 'expand');
    harness.fail(1, 10);
    harness.fail(2, 1000);
    harness.give(3, 'expand');
    const { clock } = harness;
    const setTimer = clock.setTimer.bind(clock);
    let timers = 0;
    clock.setTimer = (delayMs, callback) => {
      assert.ok(++timers <= 3, 'it looks again and again');
      return setTimer(delayMs, callback);
    };
    clock.advance(999);
    assert.deepEqual(harness.started, [1, 2]);
    clock.advance(1);
    assert.deepEqual(harness.started, [1, 2, 3]);
  });

  test('lets what is held up be cancelled', async () => {
    const harness = new Harness();
    harness.give(1, 'expand');
    harness.fail(1, 1000);
    harness.give(2, 'expand');
    const reason = new HgmError('ERR_CANCELLED', 'enough');
    harness.held.cancel(2, reason);
    assert.equal(harness.settled.length, 1, 'never from within cancel');
    await Promise.resolve();
    assert.deepEqual(harness.settled[1], [2, { status: 'failed', error: reason, elapsedMs: 0 }]);
    assert.deepEqual(harness.cancelled, []);
    harness.clock.advance(1000);
    assert.deepEqual(harness.started, [1]);
  });

  test('is bounded, and must be a number above 0', async () => {
    for (const nonsense of [0, -1, Number.NaN, '5', null]) {
      const harness = new Harness();
      harness.give(1, 'evaluate');
      harness.fail(1, nonsense);
      harness.give(2, 'evaluate');
      assert.deepEqual(harness.started, [1, 2], String(nonsense));
    }
    const harness = new Harness();
    harness.give(1, 'evaluate');
    harness.fail(1, Number.POSITIVE_INFINITY);
    assert.deepEqual(harness.told, [['evaluate', HOUR_MS, 'too many']]);
  });

  test('comes from a thread as it was thrown', () => {
    const decoded = decodeError(encodeError(Object.assign(new Error('too many'), { retryAfterMs: 1500 })));
    assert.equal(Reflect.get(decoded, 'retryAfterMs'), 1500);
    assert.ok(!('retryAfterMs' in decodeError(encodeError(Object.assign(new Error(''), { retryAfterMs: '5' })))));
  });
});
