import { type Clock, monotonicMs, systemClock, type TimerHandle } from '../../shared/clock.js';
import { FIRST_TICK_AFTER_MS, type RunningTime, SuspensionWatch } from './suspension-watch.js';

/**
 * A clock that stands still while nothing of this process runs: when it is stopped, or the machine sleeps. Its timers fire by the clock beneath it,
 * so after such a time they come early, which whoever sets them expects of any clock.
 */
export class RunningClock implements Clock {
  /** What it leaves out. */
  readonly time: RunningTime;
  readonly #beneath: Clock;
  /** What the moments of `time` are ahead of those of the clock beneath, in milliseconds. */
  readonly #aheadMs: number;
  #latestMs = Number.NEGATIVE_INFINITY;

  constructor(
    time: RunningTime = new SuspensionWatch(),
    beneath: Clock = systemClock,
    aheadMs: number = monotonicMs() - systemClock.now(),
  ) {
    this.time = time;
    this.#beneath = beneath;
    this.#aheadMs = aheadMs;
  }

  now(): number {
    const nowMs = this.#beneath.now();
    const knownMs = this.time.knownUntilMs(nowMs + this.#aheadMs) - this.#aheadMs;
    // It goes back to where the time began that turns out not to count: never for those who read it.
    this.#latestMs = Math.max(this.#latestMs, knownMs - this.time.totalSuspendedMs);
    return this.#latestMs;
  }

  setTimer(delayMs: number, callback: () => void): TimerHandle {
    if (delayMs >= FIRST_TICK_AFTER_MS) this.time.begin();
    return this.#beneath.setTimer(delayMs, callback);
  }

  clearTimer(handle: TimerHandle): void {
    this.#beneath.clearTimer(handle);
  }

  /** Frees what it holds; from then on all time counts. */
  close(): Promise<void> {
    return this.time.close();
  }
}
