import type { WireOutcome } from '../../../../shared/messages.js';
import type { RemoteOutcomes } from '../notice-job.js';

/** Which attempt of which activity it is. */
export interface AttemptNumbers {
  readonly activityId: number;
  readonly attempt: number;
  /** See `Fingerprints`. */
  readonly fingerprint: number;
}

/** Collects how attempts of a batch ended, until that is sent. */
export class OutcomeRows {
  #attempts: AttemptNumbers[] = [];
  #values: number[] = [];
  #elapsedMs: number[] = [];
  /** Of each, up to the last one that has any. */
  #costs: number[] = [];
  #others: (readonly [index: number, outcome: WireOutcome])[] = [];

  /**
   * @param value - NaN where `other` has the outcome
   * @param elapsedMs - kept in single precision: seven digits
   * @param cost - what it has cost beside its result's `cost`
   */
  add(attempt: AttemptNumbers, value: number, elapsedMs: number, cost: number, other?: WireOutcome): void {
    const index = this.#attempts.push(attempt) - 1;
    if (other !== undefined) this.#others.push([index, other]);
    this.#values.push(value);
    this.#elapsedMs.push(Math.fround(elapsedMs));
    if (cost > 0) this.#costs[index] = cost;
  }

  /** What was added since this was called last; undefined for nothing. */
  take(): RemoteOutcomes | undefined {
    const attempts = this.#attempts;
    const { length } = attempts;
    if (length === 0) return undefined;
    const costs = this.#costs.length > 0 ? Float64Array.from({ length }, (_, index) => this.#costs[index] ?? 0) : undefined;
    const taken: RemoteOutcomes = {
      type: 'outcomes',
      activityIds: Float64Array.from(attempts, ({ activityId }) => activityId),
      attempts: Float64Array.from(attempts, ({ attempt }) => attempt),
      fingerprints: Float64Array.from(attempts, ({ fingerprint }) => fingerprint),
      values: Float64Array.from(this.#values),
      elapsedMs: Float64Array.from(this.#elapsedMs),
      ...(this.#others.length > 0 && { others: this.#others }),
      ...(costs && { costs }),
    };
    this.#attempts = [];
    this.#values = [];
    this.#elapsedMs = [];
    this.#costs = [];
    this.#others = [];
    return taken;
  }
}
