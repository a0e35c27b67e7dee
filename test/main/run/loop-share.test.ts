import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { EventStream } from '../../../src/main/run/events/event-stream.js';
import type { RunEvent } from '../../../src/main/run/events/run-events.js';
import { LoopShare } from '../../../src/main/run/loop-share.js';
import { resolveRunOptions } from '../../../src/main/run/resolve-run-options.js';
import { SearchRun } from '../../../src/main/run/search-run.js';
import { type Clock, systemClock } from '../../../src/shared/clock.js';
import { FakeClock } from '../../support/fake-clock.js';
import { InlineExecutor } from '../../support/inline-executor.js';

/** A clock that is a millisecond later whenever it is looked at: work takes time. */
function busyClock(): Clock {
  let now = 0;
  return { now: () => now++, setTimer: () => 0, clearTimer: () => undefined };
}

test('a share is spent a few questions after its time, and there again in the next turn', async () => {
  const clock = new FakeClock();
  const share = new LoopShare(clock, 2);
  const ask = () => Array.from({ length: 10 }, () => share.isSpent).at(-1);
  assert.equal(ask(), false);
  clock.advance(1);
  assert.equal(ask(), false);
  clock.advance(1);
  assert.equal(ask(), true);
  await share.nextTurn();
  assert.equal(ask(), false);
});

test('whoever waits for the next turn is called after input, output and timers had theirs', async () => {
  const share = new LoopShare(busyClock(), 1);
  const order: string[] = [];
  setImmediate(() => order.push('others'));
  await share.nextTurn();
  order.push('share');
  assert.deepEqual(order, ['others', 'share']);
});

/** Settles whatever it is asked for at once, by promises, which a loop of its own would never end. */
class EagerExecutor extends InlineExecutor {
  override execute(...[attempt, settle]: Parameters<InlineExecutor['execute']>): void {
    queueMicrotask(() => settle(attempt, { status: 'completed', value: 0.5, elapsedMs: 0 }));
  }
}

/** Settles all activities that it was given at once together, some turns later, and notes how many these were. */
class GroupExecutor extends InlineExecutor {
  readonly sizes: number[] = [];
  #group: Parameters<InlineExecutor['execute']>[] = [];

  override execute(...given: Parameters<InlineExecutor['execute']>): void {
    // What presents the best agent is no activity, and comes after a time.
    const [{ work }] = given;
    if (work.type !== 'expand' && work.type !== 'evaluate') super.execute(...given);
    else if (this.#group.push(given) === 1) queueMicrotask(() => void this.#settle());
  }

  async #settle(): Promise<void> {
    const group = this.#group;
    this.#group = [];
    this.sizes.push(group.length);
    // Not by a timer: on a busy machine it would be due in the turn in which they were given, whose share is partly spent.
    for (let turn = 0; turn < 3; turn++) await nextTurn();
    for (const [attempt, settle] of group) settle(attempt, { status: 'completed', value: 0.5, elapsedMs: 0 });
  }
}

test('activities whose choosing takes more than the rest of a turn are started together', async () => {
  const executor = new GroupExecutor({ expand: () => 0.5, evaluate: () => 0.5 });
  const run = new SearchRun({
    id: 'test',
    options: resolveRunOptions({ threads: 1, evaluations: 400, lookAhead: 16, policyOptions: { initialExpansions: 32 } }),
    problem: { url: 'file:///problem.js', params: {}, seed: 1 },
    loaded: { name: 'groups', root: 0, tasks: null, contentHash: '' },
    executor,
    clock: systemClock,
    turnClock: busyClock(),
    events: new EventStream<RunEvent>(10),
  });
  const { status, evaluations } = await run.result;
  assert.deepEqual([status, evaluations], ['completed', 400]);
  // A share is spent after some twelve choices of this clock's.
  assert.deepEqual(executor.sizes.slice(0, 20), new Array(20).fill(16));
});

test('a run whose executor answers at once leaves every few milliseconds a turn of the event loop to others', async () => {
  const options = resolveRunOptions({ threads: 1, evaluations: 1000, lookAhead: 8 });
  let turns = 0;
  let isOver = false;
  const turn = () => {
    turns++;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  const run = new SearchRun({
    id: 'test',
    options,
    problem: { url: 'file:///problem.js', params: {}, seed: 1 },
    loaded: { name: 'eager', root: 0, tasks: null, contentHash: '' },
    executor: new EagerExecutor({ expand: () => 0.5, evaluate: () => 0.5 }),
    clock: systemClock,
    turnClock: busyClock(),
    events: new EventStream<RunEvent>(10),
  });
  const { status, evaluations } = await run.result;
  isOver = true;
  assert.deepEqual([status, evaluations], ['completed', 1000]);
  // The share is 2 ms, and this clock, which is looked at once in eight choices and records, says that each look takes one.
  assert.ok(turns >= 50, `${turns} turns`);
});
