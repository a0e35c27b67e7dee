import { type Clock, MAXIMUM_TIMER_MS, type TimerHandle } from '../../shared/clock.js';
import { listenToAbort } from './listen-to-abort.js';

/** What ends a run from outside. */
export interface RunLimits {
  readonly signal: AbortSignal | undefined;
  /** Wall time of the run in all, in milliseconds, or Infinity. */
  readonly timeMs: number;
  /** How much of it the run has taken so far; it stands still while the run is paused. */
  readonly meter: { readonly elapsedMs: number; readonly isPaused: boolean };
  readonly onAbort: () => void;
  readonly onTimeUp: () => void;
}

/** Tells once the signal has aborted, or the time is up, until it is closed. */
export class WatchedLimits {
  readonly #limits: RunLimits;
  readonly #clock: Clock;
  readonly #forgetSignal: () => void;
  #timeMs: number;
  #isClosed = false;
  #timer: TimerHandle | undefined;

  constructor(limits: RunLimits, clock: Clock) {
    const { signal, timeMs, onAbort } = limits;
    this.#limits = limits;
    this.#clock = clock;
    this.#timeMs = timeMs;
    this.#forgetSignal = listenToAbort(signal, onAbort);
    if (signal?.aborted) onAbort();
    this.#watch();
  }

  setTime(timeMs: number): void {
    this.#timeMs = timeMs;
    this.#watch();
  }

  /** The meter was paused, or goes on. */
  pauseChanged(): void {
    this.#watch();
  }

  close(): void {
    this.#isClosed = true;
    this.#watch();
    this.#forgetSignal();
  }

  #watch(): void {
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
    const isWatched = Number.isFinite(this.#timeMs) && !this.#limits.meter.isPaused && !this.#isClosed;
    const delayMs = Math.max(0, Math.min(this.#leftMs, MAXIMUM_TIMER_MS));
    this.#timer = isWatched ? this.#clock.setTimer(delayMs, () => this.#look()) : undefined;
  }

  /** A timer may come before its time. */
  #look(): void {
    if (this.#leftMs > 0) this.#watch();
    else this.#limits.onTimeUp();
  }

  get #leftMs(): number {
    return this.#timeMs - this.#limits.meter.elapsedMs;
  }
}
