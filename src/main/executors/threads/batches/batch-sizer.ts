import type { ThreadWork } from '../../../../shared/work.js';

/** What costs are known by: the type of work, or the number of a function. */
export type WorkKind = ThreadWork['type'] | number;

/**
 * Time that a batch takes a thread, in milliseconds. A message there and one back cost a few tenths of a millisecond where waking a thread is
 * expensive, as on virtual machines: that is a percent or two of a batch. Attempts that wait at a thread can be taken back, so long batches
 * delay none.
 */
const BATCH_MS = 32;
/** The same where a thread is in another process, in milliseconds: a message is on its way through two processes more, and wakes each. */
export const REMOTE_BATCH_MS = 128;
const MAXIMUM_SIZE = 1024;
/** Least time of a batch, in milliseconds: less is not divided, even where two threads have nothing to do. */
const LEAST_MS = 0.5;
/** Largest cost of an activity that is sent ahead to a busy thread, in milliseconds. */
const SEND_AHEAD_MS = 100;
/** Weight of the latest batch in the mean cost. */
const SMOOTHING = 0.25;

/** What bounds batches beside the time that they are to take. */
export interface BatchBounds {
  /** Least time of a batch, in milliseconds. */
  readonly leastMs: number;
  /** Most activities of one. */
  readonly maximumSize: number;
}

const BOUNDS_FOR_THREADS: BatchBounds = Object.freeze({ leastMs: LEAST_MS, maximumSize: MAXIMUM_SIZE });

/** Sizes batches by what activities of the same kind have been costing. */
export class BatchSizer {
  readonly #costsMs = new Map<WorkKind, number>();
  readonly #isBatching: boolean;
  readonly #batchMs: number;
  readonly #bounds: BatchBounds;

  /**
   * @param isBatching - without it every activity travels alone, and only to a thread that has nothing to do
   * @param batchMs - time that a batch takes a thread, in milliseconds. @defaultValue 32
   * @param bounds - @defaultValue those for threads of this process
   */
  constructor(isBatching: boolean, batchMs: number = BATCH_MS, bounds: BatchBounds = BOUNDS_FOR_THREADS) {
    this.#isBatching = isBatching;
    this.#batchMs = batchMs;
    this.#bounds = bounds;
  }

  /** Time after which a thread returns what it has not started, in milliseconds: costs differ, and other threads may be idle. */
  get budgetMs(): number {
    return 2 * this.#batchMs;
  }

  /** Notes that `count` activities took `busyMs`: of a thread, or of this one where sending them took longer. */
  note(kind: WorkKind, count: number, busyMs: number): void {
    if (count === 0) return;
    const costMs = busyMs / count;
    const before = this.#costsMs.get(kind);
    this.#costsMs.set(kind, before === undefined ? costMs : before + SMOOTHING * (costMs - before));
  }

  /** How many activities of a kind make a batch, at least 1; 1 as long as nothing is known. */
  size(kind: WorkKind): number {
    return this.#numberIn(this.#batchMs, kind);
  }

  /** How many are worth a message of their own, from 1 to {@link size}. */
  leastSize(kind: WorkKind): number {
    return this.#numberIn(this.#bounds.leastMs, kind);
  }

  /** {@link leastSize} of an expansion or an evaluation, whichever costs more: where both wait in one queue. */
  get leastOfActivities(): number {
    return Math.min(this.leastSize('expand'), this.leastSize('evaluate'));
  }

  /** Whether a thread that is busy should be sent its next batch already. */
  isSentAhead(kind: WorkKind): boolean {
    const costMs = this.#costsMs.get(kind);
    return this.#isBatching && costMs !== undefined && costMs <= SEND_AHEAD_MS;
  }

  #numberIn(timeMs: number, kind: WorkKind): number {
    const costMs = this.#costsMs.get(kind);
    if (!this.#isBatching || costMs === undefined) return 1;
    return Math.max(1, Math.min(this.#bounds.maximumSize, Math.round(timeMs / costMs)));
  }
}
