import type { ArrivedOutcome } from './remote-outcome.js';

/** Most outcomes that are kept for activities which may yet be asked for. */
const MOST = 200_000;

/**
 * Outcomes of an earlier coordinator's batches, whose activities this one has not asked for yet. One counts for the attempt of the same number that
 * does the same: see `Fingerprints`.
 */
export class Leftovers {
  readonly #outcomes = new Map<number, ArrivedOutcome>();

  add(outcome: ArrivedOutcome): void {
    if (this.#outcomes.size < MOST) this.#outcomes.set(outcome.activityId, outcome);
  }

  /** Takes out what there is for an activity. */
  take(activityId: number): ArrivedOutcome | undefined {
    const found = this.#outcomes.get(activityId);
    if (found !== undefined) this.#outcomes.delete(activityId);
    return found;
  }
}
