import type { BatchSizer, WorkKind } from './batch-sizer.js';

/** What an activity takes the thread of another process beside user code, in milliseconds. */
const OVERHEAD_MS = 0.005;

/** What the activities of one answer from another process cost, by kind. */
export class KindCosts {
  readonly #byKind = new Map<WorkKind, { count: number; busyMs: number }>();

  /** @param elapsedMs - wall time inside user code, in milliseconds */
  add(kind: WorkKind, elapsedMs: number): void {
    let cost = this.#byKind.get(kind);
    if (cost === undefined) {
      cost = { count: 0, busyMs: 0 };
      this.#byKind.set(kind, cost);
    }
    cost.count++;
    cost.busyMs += elapsedMs + OVERHEAD_MS;
  }

  noteTo(sizer: BatchSizer): void {
    for (const [kind, { count, busyMs }] of this.#byKind) sizer.note(kind, count, busyMs);
  }
}
