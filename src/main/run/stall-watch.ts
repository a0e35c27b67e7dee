import type { Clock, TimerHandle } from '../../shared/clock.js';
import type { Executor, RunningAttempt } from '../executors/executor.js';

const TICK_MS = 1000;
/** Ticks without a settlement before the first notice. Each further notice waits twice as many as the one before. */
const FIRST_QUIET_TICKS = 10;

/**
 * Tells what has been running longest when nothing has settled for a while. Ticks are counted, not read off the clock: a settlement costs one
 * addition, and time in which the process did not run is not counted.
 */
export class StallWatch {
  readonly #clock: Clock;
  readonly #executor: Pick<Executor, 'runningAttempts'>;
  readonly #tell: (running: readonly RunningAttempt[]) => void;
  #timer: TimerHandle | undefined;
  #settlements = 0;
  #seen = 0;
  #quietTicks = 0;
  #quietTicksBeforeNotice = FIRST_QUIET_TICKS;

  /** @param tell - told of what runs, what has been running longest first */
  constructor(clock: Clock, executor: Pick<Executor, 'runningAttempts'>, tell: (running: readonly RunningAttempt[]) => void) {
    this.#clock = clock;
    this.#executor = executor;
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
    if (this.#quietTicks < this.#quietTicksBeforeNotice) return;
    const running = this.#executor.runningAttempts?.() ?? [];
    if (running.length === 0) return;
    this.#quietTicksBeforeNotice *= 2;
    this.#tell([...running].sort((a, b) => b.elapsedMs - a.elapsedMs));
  }
}
