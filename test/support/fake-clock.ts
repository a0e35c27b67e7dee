import type { Clock, TimerHandle } from '../../src/shared/clock.js';

interface FakeTimer {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  readonly #timers = new Map<TimerHandle, FakeTimer>();
  #nowMs: number;
  #lastHandle = 0;

  constructor(nowMs = 0) {
    this.#nowMs = nowMs;
  }

  /** Timers that have neither fired nor been cleared. */
  get timers(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#nowMs;
  }

  setTimer(delayMs: number, callback: () => void): TimerHandle {
    const handle = ++this.#lastHandle;
    this.#timers.set(handle, { dueMs: this.#nowMs + delayMs, callback });
    return handle;
  }

  clearTimer(handle: TimerHandle): void {
    this.#timers.delete(handle);
  }

  /** Moves time on, and runs what becomes due on the way: in order, each at its own time, those that are set meanwhile too. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (let next = this.#next(endMs); next !== undefined; next = this.#next(endMs)) {
      const [handle, { dueMs, callback }] = next;
      this.#timers.delete(handle);
      this.#nowMs = Math.max(this.#nowMs, dueMs);
      callback();
    }
    this.#nowMs = endMs;
  }

  /** Moves time on without running timers, as a blocked event loop does; they run at the next {@link advance}. */
  block(ms: number): void {
    this.#nowMs += ms;
  }

  #next(endMs: number): [TimerHandle, FakeTimer] | undefined {
    let next: [TimerHandle, FakeTimer] | undefined;
    for (const entry of this.#timers) {
      if (entry[1].dueMs <= endMs && (next === undefined || entry[1].dueMs < next[1].dueMs)) next = entry;
    }
    return next;
  }
}
