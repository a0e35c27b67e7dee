/** Time as an argument: whatever waits is given a clock, so that a test can move it by hand. */

// The global `performance` is a getter: reading the clock through it takes 1.5 times as long.
import { performance } from 'node:perf_hooks';
import { threadMs } from './primordials.js';

/** What {@link Clock.setTimer} returns; only good for {@link Clock.clearTimer}. */
export type TimerHandle = NodeJS.Timeout | number;

/** The longest delay of a timer, in milliseconds: 24.8 days. Node would turn a longer one into 1 ms. */
export const MAXIMUM_TIMER_MS = 2 ** 31 - 1;

/** What tells the time and calls back after one. */
export interface Clock {
  /** Milliseconds since some moment; never goes backwards. */
  now(): number;
  /**
   * Calls `callback` once, after `delayMs` or a little later; never from within this call. It may come a fraction of a millisecond
   * early as {@link now} sees it, so look at `now` and set another timer where that matters.
   *
   * @param delayMs - from 0 to 2^31 - 1
   */
  setTimer(delayMs: number, callback: () => void): TimerHandle;
  /** Forgets a timer. One that has fired, or was cleared, is ignored. */
  clearTimer(handle: TimerHandle): void;
}

/** The process's monotonic clock. A pending timer keeps the process alive. */
export const systemClock: Clock = Object.freeze({
  now: () => performance.now(),
  // Node drops the fraction of a delay, which would have every timer fire early.
  setTimer: (delayMs: number, callback: () => void) => setTimeout(callback, Math.ceil(delayMs)),
  clearTimer: (handle: TimerHandle) => clearTimeout(handle),
});

/** Calls back once so much time has passed on a clock, never from within this call. @returns what has it not called any more */
export function afterTime(clock: Clock, delayMs: number, callback: () => void): () => void {
  const dueMs = clock.now() + delayMs;
  const wait = (leftMs: number): TimerHandle => clock.setTimer(Math.min(leftMs, MAXIMUM_TIMER_MS), look);
  const look = (): void => {
    const leftMs = dueMs - clock.now();
    if (leftMs > 0) timer = wait(leftMs);
    else callback();
  };
  let timer = wait(delayMs);
  return () => clock.clearTimer(timer);
}

/**
 * Resolves when a promise does, or when so much time has passed on a clock; rejects as it does before that.
 *
 * @param timeoutMs - Infinity for no limit
 */
export async function within(promise: Promise<unknown>, timeoutMs: number, clock: Clock = systemClock): Promise<void> {
  let forget: (() => void) | undefined;
  const late = new Promise<void>((resolve) => {
    if (timeoutMs !== Number.POSITIVE_INFINITY) forget = afterTime(clock, timeoutMs, resolve);
  });
  try {
    await Promise.race([promise, late]);
  } finally {
    forget?.();
  }
}

/** How often two clocks are read side by side: a thread that is halted each time is a rarity. */
const READINGS = 5;

/**
 * What a clock showed when another one, of the same pace, showed 0; both in milliseconds. A thread can be halted between two readings: those count that
 * lie closest together.
 */
export function zeroOf(otherMs: () => number, clockMs: () => number): number {
  let zeroMs = 0;
  let leastGapMs = Number.POSITIVE_INFINITY;
  for (let reading = 0; reading < READINGS; reading++) {
    const beforeMs = otherMs();
    const atMs = clockMs();
    const gapMs = otherMs() - beforeMs;
    if (gapMs >= leastGapMs) continue;
    leastGapMs = gapMs;
    zeroMs = atMs - beforeMs - gapMs / 2;
  }
  return zeroMs;
}

/**
 * When this thread started, in milliseconds of `hrtime`. `performance.now` counts from there on the same clock, and is faster to read than
 * `hrtime`.
 */
const START_MS = zeroOf(threadMs, () => Number(process.hrtime.bigint()) / 1e6);

/** Milliseconds of the monotonic clock that is the same in all threads of a process. */
export function monotonicMs(): number {
  return START_MS + threadMs();
}
