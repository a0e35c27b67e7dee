import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RunningClock } from '../../src/main/time/running-clock.js';
import { afterTime, MAXIMUM_TIMER_MS, systemClock, within, zeroOf } from '../../src/shared/clock.js';
import { FakeClock } from '../support/fake-clock.js';
import { FakeTime } from '../support/fake-time.js';

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

test('what is called after a time is called once it has passed on the clock, whose timers may come early, however long it is', () => {
  const [time, beneath] = [new FakeTime(), new FakeClock()];
  const clock = new RunningClock(time, beneath, 0);
  let calls = 0;
  const call = () => calls++;
  afterTime(clock, 1000, call);
  beneath.block(700_000);
  time.note(400, 700_000);
  beneath.advance(599);
  assert.equal(calls, 0);
  beneath.advance(1);
  assert.equal(calls, 1);
  const forget = afterTime(clock, 2 * MAXIMUM_TIMER_MS, call);
  beneath.advance(MAXIMUM_TIMER_MS + 1);
  assert.deepEqual([calls, beneath.timers], [1, 1]);
  forget();
  assert.equal(beneath.timers, 0);
});

test('a wait ends with what is waited for, or at its time, and leaves no timer', async () => {
  const clock = new FakeClock();
  const never = new Promise(() => undefined);
  const late = within(never, 1000, clock);
  clock.advance(1000);
  await late;
  await within(Promise.resolve(), 1000, clock);
  await assert.rejects(within(Promise.reject(new Error('broken')), 1000, clock), /broken/);
  await within(Promise.resolve(), Number.POSITIVE_INFINITY, clock);
  assert.equal(clock.timers, 0);
});

test('a clock is set by another one to what lies between two readings, though the thread is halted before, between or after others', () => {
  const halts = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 15, maxLength: 15 });
  fc.assert(
    fc.property(halts, fc.integer({ min: 0, max: 4 }), (haltsMs, undisturbed) => {
      let readings = 0;
      let nowMs = 5000;
      // Three readings a time, before each of which the thread may be halted, but in one of the times.
      const read = (startMs: number) => {
        const isDisturbed = Math.floor(readings / 3) !== undisturbed || readings % 3 === 0;
        nowMs += 2 ** -10 + (isDisturbed ? (haltsMs[readings] ?? 0) : 0);
        readings++;
        return nowMs - startMs;
      };
      const zeroMs = zeroOf(
        () => read(3000),
        () => read(0),
      );
      assert.equal(zeroMs, 3000);
    }),
  );
});
