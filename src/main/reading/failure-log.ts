import type { FailureGroup, FailurePage, FailureView } from '../../shared/views/activity-views.js';

/** Most failures kept. */
const MAXIMUM_KEPT = 10_000;
/** Most groups: codes are the user's, and may be as many as there are failures. */
const MAXIMUM_GROUPS = 200;
/** The code of the group that has what would be one too many. */
const OTHER_CODES = 'OTHER';

/** Failures for good of a run: the latest 10,000, and how many there were of each kind and code. */
export class FailureLog {
  readonly #kept: FailureView[] = [];
  readonly #groups = new Map<string, FailureGroup>();
  #dropped = 0;

  add(failure: FailureView): void {
    this.#kept.push(failure);
    if (this.#kept.length >= 2 * MAXIMUM_KEPT) this.#dropped += this.#kept.splice(0, MAXIMUM_KEPT).length;
    const { kind, activity: lastActivity, key: lastKey, task: lastTask, message: lastMessage } = failure;
    const isOther = !this.#groups.has(`${kind} ${failure.code}`) && this.#groups.size >= MAXIMUM_GROUPS;
    const code = isOther ? OTHER_CODES : failure.code;
    const id = `${kind} ${code}`;
    const count = (this.#groups.get(id)?.count ?? 0) + 1;
    this.#groups.set(id, { kind, code, count, lastMessage, lastKey, lastTask, lastActivity });
  }

  /** The most frequent first. */
  get groups(): readonly FailureGroup[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count || b.lastActivity - a.lastActivity);
  }

  /** The latest that `isOne` answers true for, at most `count`, the earliest of them first. */
  latest(count: number, isOne: (failure: FailureView) => boolean = () => true): readonly FailureView[] {
    return this.#latest.filter(isOne).slice(-count);
  }

  /** @param cursor - in the order of application, from 0 */
  page(cursor: number, limit: number): FailurePage {
    const kept = this.#latest;
    const dropped = this.#dropped + this.#kept.length - kept.length;
    const start = Math.max(cursor, dropped);
    const items = kept.slice(start - dropped, start - dropped + limit);
    const next = start + items.length;
    return { items, cursor: next < dropped + kept.length ? next : null, dropped };
  }

  get #latest(): readonly FailureView[] {
    return this.#kept.slice(-MAXIMUM_KEPT);
  }
}
