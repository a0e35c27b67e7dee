import type { PendingAttempt } from './pending-attempt.js';
import type { PoolThread } from './pool-thread.js';
import type { ThreadLane } from './thread-lane.js';

/** The lanes of the threads that can be sent work, and which of them is to be sent the next. */
export class LaneSet {
  readonly #lanes = new Map<PoolThread, ThreadLane>();

  add(lane: ThreadLane): void {
    this.#lanes.set(lane.thread, lane);
  }

  /** Takes the lane of a thread that is gone out, and returns it. */
  remove(thread: PoolThread): ThreadLane | undefined {
    const lane = this.#lanes.get(thread);
    this.#lanes.delete(thread);
    return lane;
  }

  has(lane: ThreadLane): boolean {
    return this.#lanes.has(lane.thread);
  }

  [Symbol.iterator](): IterableIterator<ThreadLane> {
    return this.#lanes.values();
  }

  /** A lane that has nothing to do, or, where one may be sent ahead, one that has one batch. */
  next(isSentAhead: boolean): ThreadLane | undefined {
    let ahead: ThreadLane | undefined;
    for (const lane of this.#lanes.values()) {
      if (!lane.isOpen) continue;
      if (lane.batches.length === 0) return lane;
      if (lane.batches.length === 1 && ahead === undefined) ahead = lane;
    }
    return isSentAhead ? ahead : undefined;
  }

  /** How many lanes that have so many batches can be sent another one. */
  countOpen(batches: number): number {
    let count = 0;
    for (const lane of this.#lanes.values()) if (lane.isOpen && lane.batches.length === batches) count++;
    return count;
  }

  /** Whether a lane has anything that could be done elsewhere. */
  hasUnstarted(): boolean {
    for (const lane of this.#lanes.values()) if (lane.hasUnstarted()) return true;
    return false;
  }

  /** Where an attempt was sent; undefined while it waits. */
  laneOf({ batch }: PendingAttempt): ThreadLane | undefined {
    if (batch === undefined) return undefined;
    for (const lane of this.#lanes.values()) if (lane.batches.includes(batch)) return lane;
    return undefined;
  }
}
