import type { Clock } from '../../shared/clock.js';

const QUESTIONS_PER_LOOK = 8;

/** Time that a run takes of a turn of the event loop, in milliseconds. Threads stay busy meanwhile, with activities chosen ahead. */
export const LOOP_SHARE_MS = 2;

/**
 * Limits the time that a run takes of a turn of the event loop. Without it, threads that answer at once would keep the loop in one turn: Node
 * delivers a thousand and more messages of a port before it looks at timers and input, and runs promises before these.
 */
export class LoopShare {
  readonly #clock: Clock;
  readonly #shareMs: number;
  #startedMs: number | undefined;
  /** Calls of `isSpent` until the clock is read again. */
  #untilLook = 0;
  #isSpent = false;
  #waiting: (() => void)[] = [];

  /** @param shareMs - in milliseconds, > 0 */
  constructor(clock: Clock, shareMs: number) {
    this.#clock = clock;
    this.#shareMs = shareMs;
  }

  /**
   * Whether the share of this turn, which began when this was first asked, is used up. It is asked for each of many things that take a
   * microsecond, so that the clock is not read every time.
   */
  get isSpent(): boolean {
    if (this.#isSpent || --this.#untilLook > 0) return this.#isSpent;
    this.#untilLook = QUESTIONS_PER_LOOK;
    if (this.#startedMs === undefined) this.#start();
    else this.#isSpent = this.#clock.now() - this.#startedMs >= this.#shareMs;
    return this.#isSpent;
  }

  /** Resolves in the next turn of the loop, after it has looked at input, output and timers. */
  nextTurn(): Promise<void> {
    if (this.#startedMs === undefined) this.#start();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #start(): void {
    this.#startedMs = this.#clock.now();
    setImmediate(() => this.#onTurn());
  }

  #onTurn(): void {
    this.#startedMs = undefined;
    this.#untilLook = 0;
    this.#isSpent = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
