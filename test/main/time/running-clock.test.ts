import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunningClock } from '../../../src/main/time/running-clock.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeTime } from '../../support/fake-time.js';

const AHEAD_MS = 5000;

function running() {
  const [time, beneath] = [new FakeTime(), new FakeClock(100)];
  return { time, beneath, clock: new RunningClock(time, beneath, AHEAD_MS) };
}

test('the clock goes on as the one beneath, but for the time in which nothing ran', () => {
  const { time, beneath, clock } = running();
  assert.equal(clock.now(), 100);
  beneath.block(50);
  assert.equal(clock.now(), 150);
  beneath.block(10_000);
  time.note(AHEAD_MS + 150, AHEAD_MS + 10_150);
  assert.equal(clock.now(), 150);
  beneath.block(7);
  assert.equal(clock.now(), 157);
});

test('it stands still while it is not known whether anything ran, and goes on from there, or with what did run', () => {
  const { time, beneath, clock } = running();
  beneath.block(20);
  time.doubt(AHEAD_MS + 110);
  assert.equal(clock.now(), 110);
  beneath.block(3000);
  assert.equal(clock.now(), 110);
  time.note(0, 0);
  assert.equal(clock.now(), 3120, 'something was only late');
  time.doubt(AHEAD_MS + 3130);
  beneath.block(60_000);
  assert.equal(clock.now(), 3130);
  time.note(AHEAD_MS + 3130, AHEAD_MS + 63_000);
  assert.equal(clock.now(), 3250);
});

test('it never goes back: what was told before it was known not to count is waited for', () => {
  const { time, beneath, clock } = running();
  beneath.block(1200);
  assert.equal(clock.now(), 1300);
  time.note(AHEAD_MS + 100, AHEAD_MS + 1300);
  assert.equal(clock.now(), 1300);
  beneath.block(1200);
  assert.equal(clock.now(), 1300);
  beneath.block(1);
  assert.equal(clock.now(), 1301);
});

test('only what takes a second or more has the suspensions watched, and closing ends that', async () => {
  const { time, beneath, clock } = running();
  let fired = 0;
  clock.setTimer(999, () => fired++);
  assert.equal(time.begun, 0);
  clock.clearTimer(clock.setTimer(1000, () => fired++));
  assert.equal(time.begun, 1);
  beneath.advance(1000);
  assert.equal(fired, 1);
  await clock.close();
  assert.equal(time.closed, 1);
});
