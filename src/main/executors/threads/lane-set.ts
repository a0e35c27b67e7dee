import type { RunningAttempt } from '../executor.js';
import type { PendingAttempt } from './pending-attempt.js';
import type { PoolThread } from './pool-thread.js';
import type { ThreadLane } from './thread-lane.js';

/** The lanes of the threads that can be sent work, and which of them is to be sent the next. */
export class LaneSet {
  readonly #lanes = new Map<PoolThread, ThreadLane>();

  get size(): number {
    return this.#lanes.size;
  }

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

  /** The lane of a thread; undefined once it is gone. */
  of(thread: PoolThread): ThreadLane | undefined {
    return this.#lanes.get(thread);
  }

  [Symbol.iterator](): IterableIterator<ThreadLane> {
    return this.#lanes.values();
  }

  /**
   * A lane that has nothing to do, or one that has a batch and may be sent `ahead` attempts: what is sent ahead is at least half of what
   * the lane is on, lest batches that were cut small once stay so for ever.
   *
   * @param ahead - how many attempts there are for a lane that is busy, 0 where none may be sent ahead
   */
  next(ahead: number): ThreadLane | undefined {
    let busy: ThreadLane | undefined;
    for (const lane of this.#lanes.values()) {
      const [first, second] = lane.batches;
      if (!lane.isOpen || second !== undefined) continue;
      if (first === undefined) return lane;
      if (busy === undefined && 2 * ahead >= first.length) busy = lane;
    }
    return ahead > 0 ? busy : undefined;
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

  /** The attempts whose user code runs. */
  runningAttempts(): readonly RunningAttempt[] {
    return [...this.#lanes.values()].flatMap((lane) => {
      const running = lane.readRunning();
      if (running === undefined || running.reading.phase !== 'running') return [];
      return [{ activityId: running.pending.attempt.activityId, elapsedMs: running.reading.phaseAgeMs }];
    });
  }

  /** The attempt of an activity that is at a thread, and of which none was made so far. */
  findUnmade(activityId: number): PendingAttempt | undefined {
    for (const { batches } of this.#lanes.values()) {
      for (const batch of batches) {
        const pending = batch.findUnmade(activityId);
        if (pending !== undefined) return pending;
      }
    }
    return undefined;
  }

  /** Makes an attempt of all that is at threads. */
  makeAll(): void {
    for (const { batches } of this.#lanes.values()) for (const batch of batches) batch.makeAll();
  }

  /** Where an attempt was sent; undefined while it waits. */
  laneOf({ batch }: PendingAttempt): ThreadLane | undefined {
    if (batch === undefined) return undefined;
    for (const lane of this.#lanes.values()) if (lane.batches.includes(batch)) return lane;
    return undefined;
  }
}
