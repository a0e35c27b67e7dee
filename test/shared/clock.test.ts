import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAXIMUM_TIMER_MS, systemClock } from '../../src/shared/clock.js';

test('the system clock never goes backwards', () => {
  let lastMs = systemClock.now();
  for (let n = 0; n < 1000; n++) {
    const nowMs = systemClock.now();
    assert.ok(nowMs >= lastMs);
    lastMs = nowMs;
  }
});

test('a timer of the system clock fires, and not from within setTimer', async () => {
  let fired = false;
  const done = new Promise<void>((resolve) => {
    systemClock.setTimer(0, () => {
      fired = true;
      resolve();
    });
  });
  assert.equal(fired, false);
  await done;
  assert.equal(fired, true);
});

test('a timer that was cleared does not fire', async () => {
  let fired = false;
  const handle = systemClock.setTimer(1, () => {
    fired = true;
  });
  systemClock.clearTimer(handle);
  await new Promise<void>((resolve) => systemClock.setTimer(2, resolve));
  assert.equal(fired, false);
});

test('the longest delay does not fire at once', async () => {
  let fired = false;
  const handle = systemClock.setTimer(MAXIMUM_TIMER_MS, () => {
    fired = true;
  });
  await new Promise<void>((resolve) => systemClock.setTimer(5, resolve));
  systemClock.clearTimer(handle);
  assert.equal(fired, false);
});
