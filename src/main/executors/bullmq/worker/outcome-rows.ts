import type { WireOutcome } from '../../../../shared/messages.js';
import type { RemoteOutcomes } from '../notice-job.js';

/** An attempt that this worker was sent. */
export interface HeldAttempt {
  readonly activityId: number;
  readonly attempt: number;
  /** See `Fingerprints`. */
  readonly fingerprint: number;
}

/** Collects how attempts of a batch ended, until that is sent: column by column, since there are many. */
export class OutcomeRows {
  readonly #activityIds: number[] = [];
  readonly #attempts: number[] = [];
  readonly #fingerprints: number[] = [];
  readonly #values: number[] = [];
  readonly #elapsedMs: number[] = [];
  readonly #costs: number[] = [];
  #others: (readonly [index: number, outcome: WireOutcome])[] = [];
  #hasCosts = false;

  /**
   * @param value - NaN where `other` has the outcome
   * @param elapsedMs - kept in single precision, seven digits
   * @param cost - what it has cost beside its result's `cost`
   */
  add(
    { activityId, attempt, fingerprint }: HeldAttempt,
    value: number,
    elapsedMs: number,
    cost: number,
    other?: WireOutcome,
  ): void {
    if (other !== undefined) this.#others.push([this.#activityIds.length, other]);
    this.#activityIds.push(activityId);
    this.#attempts.push(attempt);
    this.#fingerprints.push(fingerprint);
    this.#values.push(value);
    this.#elapsedMs.push(Math.fround(elapsedMs));
    this.#costs.push(cost);
    this.#hasCosts ||= cost > 0;
  }

  /** What was added since this was called last; undefined for nothing. */
  take(): RemoteOutcomes | undefined {
    if (this.#activityIds.length === 0) return undefined;
    const taken: RemoteOutcomes = {
      type: 'outcomes',
      activityIds: Float64Array.from(this.#activityIds),
      attempts: Float64Array.from(this.#attempts),
      fingerprints: Float64Array.from(this.#fingerprints),
      values: Float64Array.from(this.#values),
      elapsedMs: Float64Array.from(this.#elapsedMs),
      ...(this.#others.length > 0 && { others: this.#others }),
      ...(this.#hasCosts && { costs: Float64Array.from(this.#costs) }),
    };
    for (const column of [this.#activityIds, this.#attempts, this.#fingerprints, this.#values, this.#elapsedMs, this.#costs]) {
      column.length = 0;
    }
    this.#others = [];
    this.#hasCosts = false;
    return taken;
  }
}
