import type { WireOutcome } from '../../../../shared/messages.js';
import type { RemoteOutcomes } from '../notice-job.js';

/** An attempt that this worker was sent. */
export interface HeldAttempt {
  readonly activityId: number;
  readonly attempt: number;
  /** See `Fingerprints`. */
  readonly fingerprint: number;
}

/** How one attempt ended. */
export interface OutcomeRow {
  /** NaN where `other` has the outcome. */
  readonly value: number;
  readonly elapsedMs: number;
  /** What it has cost beside its result's `cost`. */
  readonly cost: number;
  readonly other: WireOutcome | undefined;
}

/** Collects how attempts of a batch ended, until that is sent. */
export class OutcomeRows {
  #attempts: HeldAttempt[] = [];
  #rows: OutcomeRow[] = [];

  add(attempt: HeldAttempt, row: OutcomeRow): void {
    this.#attempts.push(attempt);
    this.#rows.push(row);
  }

  /** What was added since this was called last; undefined for nothing. */
  take(): RemoteOutcomes | undefined {
    const attempts = this.#attempts;
    const rows = this.#rows;
    if (rows.length === 0) return undefined;
    this.#attempts = [];
    this.#rows = [];
    const others = rows.flatMap(({ other }, index) => (other === undefined ? [] : [[index, other] as const]));
    return {
      type: 'outcomes',
      activityIds: Float64Array.from(attempts, ({ activityId }) => activityId),
      attempts: Float64Array.from(attempts, ({ attempt }) => attempt),
      fingerprints: Float64Array.from(attempts, ({ fingerprint }) => fingerprint),
      values: Float64Array.from(rows, ({ value }) => value),
      elapsedMs: Float64Array.from(rows, ({ elapsedMs }) => elapsedMs),
      ...(others.length > 0 && { others }),
      ...(rows.some(({ cost }) => cost > 0) && { costs: Float64Array.from(rows, ({ cost }) => cost) }),
    };
  }
}
