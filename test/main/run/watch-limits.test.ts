import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WatchedLimits } from '../../../src/main/run/watch-limits.js';
import { RunningClock } from '../../../src/main/time/running-clock.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeTime } from '../../support/fake-time.js';

const A_DAY_MS = 86_400_000;

function watched(timeMs: number, signal?: AbortSignal) {
  const [time, beneath] = [new FakeTime(), new FakeClock()];
  const told: string[] = [];
  const clock = new RunningClock(time, beneath, 0);
  const onAbort = () => told.push('abort');
  const onTimeUp = () => told.push('time');
  const meter = {
    get elapsedMs() {
      return clock.now();
    },
    isPaused: false,
  };
  const limits = new WatchedLimits({ signal, timeMs, meter, onAbort, onTimeUp }, clock);
  return { time, beneath, told, limits, meter };
}

test('the time is up once, and is not that in which the process did not run', () => {
  const { time, beneath, told } = watched(10_000);
  beneath.advance(4000);
  time.doubt(4000);
  beneath.advance(A_DAY_MS);
  time.note(4000, 4000 + A_DAY_MS);
  beneath.advance(5999);
  assert.deepEqual(told, []);
  beneath.advance(1);
  beneath.advance(A_DAY_MS);
  assert.deepEqual(told, ['time']);
  assert.equal(beneath.timers, 0);
});

test('a time longer than a timer can be is waited for', () => {
  const { beneath, told } = watched(60 * A_DAY_MS);
  beneath.advance(59 * A_DAY_MS);
  assert.deepEqual(told, []);
  beneath.advance(A_DAY_MS);
  assert.deepEqual(told, ['time']);
});

test('a signal is told of, also when it has aborted before, and nothing is told after the end', () => {
  const controller = new AbortController();
  const { beneath, told, limits } = watched(1000, controller.signal);
  controller.abort();
  assert.deepEqual(told, ['abort']);
  limits.close();
  beneath.advance(2000);
  assert.deepEqual([told, beneath.timers], [['abort'], 0]);
  assert.deepEqual(watched(Number.POSITIVE_INFINITY, AbortSignal.abort()).told, ['abort']);
});

test('the time may be changed, and stands still while it is paused', () => {
  const { beneath, told, limits, meter } = watched(1000);
  limits.setTime(3000);
  beneath.advance(2000);
  meter.isPaused = true;
  limits.pauseChanged();
  assert.equal(beneath.timers, 0);
  meter.isPaused = false;
  limits.pauseChanged();
  beneath.advance(999);
  assert.deepEqual(told, []);
  limits.setTime(500);
  beneath.advance(0);
  assert.deepEqual(told, ['time']);
});
