import { monotonicMs } from '../../../shared/clock.js';

const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** One timer for any number of deadlines: it fires at the nearest, and is told the next. It never keeps the process alive. */
export class DeadlineTimer {
  readonly #check: (nowMs: number) => number;
  #dueMs = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** @param check - looks at every deadline and returns the time of the nearest to come, or Infinity, on the clock of `monotonicMs` */
  constructor(check: (nowMs: number) => number) {
    this.#check = check;
  }

  /** Makes sure that deadlines are checked at `timeMs`, or before. */
  atLatest(timeMs: number): void {
    if (timeMs >= this.#dueMs) return;
    clearTimeout(this.#timer);
    this.#dueMs = timeMs;
    const delayMs = Math.min(Math.max(Math.ceil(timeMs - monotonicMs()), 1), LONGEST_DELAY_MS);
    this.#timer = setTimeout(() => this.#fire(), delayMs).unref();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#dueMs = Number.POSITIVE_INFINITY;
  }

  #fire(): void {
    this.#dueMs = Number.POSITIVE_INFINITY;
    this.atLatest(this.#check(monotonicMs()));
  }
}
