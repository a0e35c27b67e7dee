import type { ThreadWork } from '../../shared/work.js';

type WorkKind = ThreadWork['type'];

/** What a batch is meant to take a thread, so that a message's cost is small beside it. */
const BATCH_MS = 4;
/** A thread hands back what it has not started after this long: costs differ, and other threads may be idle. */
export const BATCH_BUDGET_MS = 4 * BATCH_MS;
const MAXIMUM_SIZE = 512;
/** Work that costs more than this is not sent ahead to a thread that is busy. */
const SEND_AHEAD_MS = 100;
/** Weight of the latest batch in the mean cost. */
const SMOOTHING = 0.25;

/** What may travel in company. Inputs of functions may fail to be cloned, which must be told of the one that does. */
const BATCHED: ReadonlySet<WorkKind> = new Set<WorkKind>(['evaluate', 'expand']);

/** Sizes batches by what activities of the same kind have been costing. */
export class BatchSizer {
  readonly #costsMs = new Map<WorkKind, number>();
  readonly #isBatching: boolean;

  /** @param isBatching - without it every activity travels alone, and only to a thread that has nothing to do */
  constructor(isBatching: boolean) {
    this.#isBatching = isBatching;
  }

  /** Notes that a thread took `busyMs` over `count` activities. */
  note(kind: WorkKind, count: number, busyMs: number): void {
    if (count === 0) return;
    const costMs = busyMs / count;
    const before = this.#costsMs.get(kind);
    this.#costsMs.set(kind, before === undefined ? costMs : before + SMOOTHING * (costMs - before));
  }

  /** How many activities of a kind make a batch, at least 1; 1 as long as nothing is known. */
  size(kind: WorkKind): number {
    const costMs = this.#costsMs.get(kind);
    if (!this.#isBatching || costMs === undefined || !BATCHED.has(kind)) return 1;
    return Math.max(1, Math.min(MAXIMUM_SIZE, Math.floor(BATCH_MS / costMs)));
  }

  /** Whether a thread that is busy should be sent its next batch already. */
  isSentAhead(kind: WorkKind): boolean {
    const costMs = this.#costsMs.get(kind);
    return this.#isBatching && costMs !== undefined && costMs <= SEND_AHEAD_MS;
  }
}
