import type { Clock, TimerHandle } from '../../shared/clock.js';
import type { Executor, RunningAttempt } from '../executors/executor.js';
import type { TimeoutOptions } from '../scheduler/timeouts.js';

const TICK_MS = 1000;
/** Ticks without a settlement before the first notice. Each further notice waits twice as many as the one before. */
const FIRST_QUIET_TICKS = 10;
/** How long an attempt that nothing limits runs before the first notice. Each further notice waits for one that has run twice as long. */
const FIRST_LONG_MS = 10_000;

/**
 * Tells what has been running longest when nothing has settled for a while, or when an attempt has been running for long that no timeout will end. Ticks
 * are counted, not read off the clock: a settlement costs one addition, and time in which the process did not run is not counted.
 */
export class StallWatch {
  readonly #clock: Clock;
  readonly #executor: Pick<Executor, 'runningAttempts'>;
  readonly #isLimited: boolean;
  readonly #tell: (running: readonly RunningAttempt[]) => void;
  #timer: TimerHandle | undefined;
  #settlements = 0;
  #seen = 0;
  #quietTicks = 0;
  #quietTicksBeforeNotice = FIRST_QUIET_TICKS;
  #longMs = FIRST_LONG_MS;

  /**
   * @param timeouts - of the attempts
   * @param tell - told of what runs
   */
  constructor(
    clock: Clock,
    executor: Pick<Executor, 'runningAttempts'>,
    timeouts: TimeoutOptions,
    tell: (running: readonly RunningAttempt[]) => void,
  ) {
    this.#clock = clock;
    this.#executor = executor;
    this.#isLimited = Object.values(timeouts).some((limitMs) => Number.isFinite(limitMs));
    this.#tell = tell;
    this.#wait();
  }

  /** An attempt has ended. */
  noteSettlement(): void {
    this.#settlements++;
  }

  close(): void {
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
    this.#timer = undefined;
  }

  #wait(): void {
    this.#timer = this.#clock.setTimer(TICK_MS, () => {
      this.#wait();
      this.#look();
    });
  }

  #look(): void {
    this.#quietTicks = this.#settlements === this.#seen ? this.#quietTicks + 1 : 0;
    this.#seen = this.#settlements;
    const isQuiet = this.#quietTicks >= this.#quietTicksBeforeNotice;
    if (this.#isLimited && !isQuiet) return;
    const running = this.#executor.runningAttempts?.() ?? [];
    const longestMs = Math.max(0, ...running.map(({ elapsedMs }) => elapsedMs));
    const isLong = !this.#isLimited && longestMs >= this.#longMs;
    if (running.length === 0 || !(isQuiet || isLong)) return;
    if (isQuiet) this.#quietTicksBeforeNotice *= 2;
    while (this.#longMs <= longestMs) this.#longMs *= 2;
    this.#tell(running);
  }
}
