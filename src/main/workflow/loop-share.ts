import type { Clock } from '../../shared/clock.js';

/**
 * The share of a turn of the event loop that a run takes. Threads that answer as fast as they are asked would else keep the loop in one
 * turn for good: Node hands a port's messages on, a thousand and more, without looking at anything else, and promises go before all.
 */
export class LoopShare {
  readonly #clock: Clock;
  readonly #shareMs: number;
  #startedMs: number | undefined;
  #waiting: (() => void)[] = [];

  /** @param shareMs - in milliseconds, > 0 */
  constructor(clock: Clock, shareMs: number) {
    this.#clock = clock;
    this.#shareMs = shareMs;
  }

  /** Whether the share of this turn, which began when this was first asked, is used up. */
  get isSpent(): boolean {
    if (this.#startedMs === undefined) {
      this.#startedMs = this.#clock.now();
      setImmediate(() => this.#onTurn());
      return false;
    }
    return this.#clock.now() - this.#startedMs >= this.#shareMs;
  }

  /** Resolves in the next turn of the loop, after it has looked at input, output and timers. */
  nextTurn(): Promise<void> {
    if (this.#startedMs === undefined) setImmediate(() => this.#onTurn());
    this.#startedMs ??= this.#clock.now();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #onTurn(): void {
    this.#startedMs = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
