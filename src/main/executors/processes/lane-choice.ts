import type { RunningAttempt } from '../executor.js';
import type { HostChild } from './host-child.js';
import type { ProcessLane } from './process-lane.js';

/** The lanes of the processes that have a place, and which of them is to be sent the next batch. */
export class LaneChoice {
  readonly #lanes = new Map<HostChild, ProcessLane>();

  get size(): number {
    return this.#lanes.size;
  }

  add(lane: ProcessLane): void {
    this.#lanes.set(lane.child, lane);
  }

  of(child: HostChild): ProcessLane | undefined {
    return this.#lanes.get(child);
  }

  /** Takes the lane of a process that is gone out, and returns it. */
  remove(child: HostChild): ProcessLane | undefined {
    const lane = this.#lanes.get(child);
    this.#lanes.delete(child);
    return lane;
  }

  [Symbol.iterator](): IterableIterator<ProcessLane> {
    return this.#lanes.values();
  }

  /**
   * A lane that has nothing to do, or one that is on its last batch and may be sent `ahead` attempts: at least half of what it has, lest
   * batches that were cut small once stay so for ever.
   *
   * @param ahead - how many attempts there are for a lane that is busy, 0 where none may be sent ahead
   */
  next(ahead: number): ProcessLane | undefined {
    let busy: ProcessLane | undefined;
    for (const lane of this.#lanes.values()) {
      if (!lane.isOpen) continue;
      if (lane.load === 0) return lane;
      if (busy === undefined && lane.isOnLastBatch && 2 * ahead >= lane.load) busy = lane;
    }
    return ahead > 0 ? busy : undefined;
  }

  /** How many lanes have nothing to do. */
  countFree(): number {
    let count = 0;
    for (const lane of this.#lanes.values()) if (lane.isOpen && lane.load === 0) count++;
    return count;
  }

  /** How many lanes that are busy can be sent another batch. */
  countOpen(): number {
    let count = 0;
    for (const lane of this.#lanes.values()) if (lane.isOpen && lane.load > 0 && lane.isOnLastBatch) count++;
    return count;
  }

  /** Whether one has nothing to do while another has more than it can run at once. */
  couldShare(): boolean {
    if (this.countFree() === 0) return false;
    for (const lane of this.#lanes.values()) if (lane.isOpen && lane.load > 1) return true;
    return false;
  }

  /** Which one has an attempt of the activity. */
  holderOf(activityId: number): ProcessLane | undefined {
    for (const lane of this.#lanes.values()) if (lane.get(activityId) !== undefined) return lane;
    return undefined;
  }

  runningAttempts(): readonly RunningAttempt[] {
    return [...this.#lanes.values()].flatMap((lane) => lane.running() ?? []);
  }
}
