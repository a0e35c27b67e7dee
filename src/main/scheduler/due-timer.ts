import { type Clock, MAXIMUM_TIMER_MS, type TimerHandle } from '../../shared/clock.js';
import { DueHeap, type DueItem } from './due-heap.js';

/** Calls back for each item when it is due. All items share one timer of the clock; without items there is no timer. */
export class DueTimer<Item extends DueItem> {
  readonly #clock: Clock;
  readonly #onDue: (item: Item) => void;
  readonly #afterwards: () => void;
  readonly #heap = new DueHeap<Item>();
  #timer: TimerHandle | undefined;
  /** When the timer fires; `Infinity` without one. It may be before the first item is due, where that was removed or put off. */
  #timerDueMs = Number.POSITIVE_INFINITY;

  /**
   * @param onDue - called for each item that is due, in order, after its removal; may set and remove items
   * @param afterwards - called when all that was due has been told
   */
  constructor(clock: Clock, onDue: (item: Item) => void, afterwards: () => void) {
    this.#clock = clock;
    this.#onDue = onDue;
    this.#afterwards = afterwards;
  }

  /** Sets when the item is due, or changes it. */
  set(item: Item, dueMs: number): void {
    this.#heap.remove(item);
    this.#heap.add(item, dueMs);
    if (dueMs < this.#timerDueMs) this.#arm();
  }

  /** Takes an item out. One that is not waited for is ignored. */
  remove(item: Item): void {
    if (item.heapIndex < 0) return;
    this.#heap.remove(item);
    if (this.#heap.first === undefined) this.#arm();
  }

  #arm(): void {
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
    const dueMs = this.#heap.first?.dueMs ?? Number.POSITIVE_INFINITY;
    this.#timerDueMs = dueMs;
    this.#timer = undefined;
    if (dueMs === Number.POSITIVE_INFINITY) return;
    // Where the wait is cut short, or the timer early, nothing is due when it fires and it is set again.
    const delayMs = Math.min(Math.max(0, dueMs - this.#clock.now()), MAXIMUM_TIMER_MS);
    this.#timer = this.#clock.setTimer(delayMs, this.#onTimer);
  }

  readonly #onTimer = (): void => {
    const now = this.#clock.now();
    for (let item = this.#heap.first; item !== undefined && item.dueMs <= now; item = this.#heap.first) {
      this.#heap.remove(item);
      this.#onDue(item);
    }
    this.#arm();
    this.#afterwards();
  };
}
