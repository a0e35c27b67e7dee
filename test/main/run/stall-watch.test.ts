import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RunningAttempt } from '../../../src/main/executors/executor.js';
import { StallWatch } from '../../../src/main/run/stall-watch.js';
import type { TimeoutOptions } from '../../../src/main/scheduler/timeouts.js';
import { FakeClock } from '../../support/fake-clock.js';

/** Watches for some seconds, in each of which something settles; returns when something was told, in seconds. */
function toldAt(timeouts: TimeoutOptions, seconds: number, runningAt: (nowMs: number) => readonly RunningAttempt[]): number[] {
  const clock = new FakeClock();
  const told: number[] = [];
  const executor = { runningAttempts: () => runningAt(clock.now()) };
  const watch = new StallWatch(clock, executor, timeouts, () => void told.push(clock.now() / 1000));
  for (let second = 0; second < seconds; second++) {
    watch.noteSettlement();
    clock.advance(1000);
  }
  watch.close();
  assert.equal(clock.timers, 0);
  return told;
}

const hanging = (nowMs: number) => [
  { activityId: 2, elapsedMs: nowMs % 700 },
  { activityId: 1, elapsedMs: nowMs },
];

describe('StallWatch, while others settle', () => {
  test('tells of an attempt that no timeout ends after 10 s, and then after twice as long as before', () => {
    assert.deepEqual(toldAt({}, 100, hanging), [10, 20, 40, 80]);
  });

  test('leaves an attempt to the timeout that will end it', () => {
    for (const timeouts of [
      { startToCloseTimeoutMs: 60_000 },
      { heartbeatTimeoutMs: 60_000 },
      { scheduleToCloseTimeoutMs: 60_000 },
    ])
      assert.deepEqual(toldAt(timeouts, 50, hanging), []);
    assert.deepEqual(toldAt({ startToCloseTimeoutMs: Number.POSITIVE_INFINITY }, 15, hanging), [10]);
  });

  test('tells once of evaluations that all take 15 s', () => {
    assert.deepEqual(
      toldAt({}, 200, (nowMs) => [{ activityId: 1 + Math.floor(nowMs / 15_000), elapsedMs: nowMs % 15_000 }]),
      [10],
    );
  });
});
