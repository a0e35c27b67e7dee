import { ActivityTable } from '../../../shared/collections/activity-table.js';

/** The attempts that were told, until that is recorded: of an activity the latest. No more than are leased between two commits. */
export class ToldAttempts {
  readonly #byActivity = new ActivityTable<number>();
  #activities: number[] = [];

  add(activityId: number, attempt: number): void {
    if (this.#byActivity.has(activityId)) this.#byActivity.delete(activityId);
    else this.#activities.push(activityId);
    this.#byActivity.add(activityId, attempt);
  }

  /** Whether that attempt, or a later one, is among them. */
  has(activityId: number, attempt: number): boolean {
    return (this.#byActivity.get(activityId) ?? 0) >= attempt;
  }

  /** Forgets those that are recorded. */
  forget(isRecorded: (activityId: number, attempt: number) => boolean): void {
    let kept = 0;
    for (const activityId of this.#activities) {
      if (isRecorded(activityId, this.#byActivity.get(activityId) ?? 0)) this.#byActivity.delete(activityId);
      else this.#activities[kept++] = activityId;
    }
    this.#activities.length = kept;
  }
}
