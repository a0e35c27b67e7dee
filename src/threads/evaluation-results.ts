import { type EvaluationsReply, TYPED_FROM, type WireOutcome } from '../shared/messages.js';
import { Float32, Float64, isNotANumber } from '../shared/primordials.js';

/** Stands where the outcome is more than a reward. */
const NOT_A_REWARD = Number.NaN;

/** The outcomes of a message's evaluations, or calls of functions, collected in the form in which they travel. */
export class EvaluationResults {
  readonly #rewards: Float64Array | number[];
  readonly #elapsedMs: Float32Array | number[];
  readonly #others: [number, WireOutcome][] = [];
  readonly #moved: ArrayBuffer[] = [];
  #count = 0;

  /** @param capacity - how many there can be */
  constructor(capacity: number) {
    this.#rewards = capacity < TYPED_FROM ? [] : new Float64(capacity);
    this.#elapsedMs = capacity < TYPED_FROM ? [] : new Float32(capacity);
  }

  complete(value: unknown, elapsedMs: number): void {
    if (typeof value !== 'number' || isNotANumber(value)) {
      this.add({ status: 'completed', value, elapsedMs });
      return;
    }
    this.#rewards[this.#count] = value;
    this.#elapsedMs[this.#count] = elapsedMs;
    this.#count++;
  }

  /** Notes buffers of a value that are moved, not copied, with the reply. */
  move(buffers: readonly ArrayBuffer[]): void {
    for (let index = 0; index < buffers.length; index++) this.#moved[this.#moved.length] = buffers[index]!;
  }

  /** Buffers of the outcomes that are moved with the reply. */
  get moved(): readonly ArrayBuffer[] {
    return this.#moved;
  }

  /** Adds an outcome that is more than a reward. */
  add(outcome: WireOutcome): void {
    this.#rewards[this.#count] = NOT_A_REWARD;
    this.#elapsedMs[this.#count] = outcome.elapsedMs;
    this.#others[this.#others.length] = [this.#count, outcome];
    this.#count++;
  }

  /** What there is, cut to its number. */
  cut(): Pick<EvaluationsReply, 'rewards' | 'elapsedMs' | 'others'> {
    const isWhole = this.#count === this.#rewards.length;
    const rewards = isWhole ? this.#rewards : this.#rewards.slice(0, this.#count);
    const elapsedMs = isWhole ? this.#elapsedMs : this.#elapsedMs.slice(0, this.#count);
    return this.#others.length === 0 ? { rewards, elapsedMs } : { rewards, elapsedMs, others: this.#others };
  }
}
