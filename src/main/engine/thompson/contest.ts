/**
 * Which of several arms has the largest draw, each drawn from its posterior truncated to (low, high], without inverting a distribution
 * function.
 *
 * Notation: h_k the rate of contestant k, so that P(X_k <= t) = exp(-h_k(t)). A draw X_k is known by its level v_k = h_k(X_k): exp(-v_k) is
 * uniform between exp(-h_k(low)) and exp(-h_k(high)), so that it is drawn without knowing X_k, and X_k > t exactly where v_k < h_k(t).
 * A position t splits the contestants: if any are above, only these go on, in (t, high]; if none is, all do, in (low, t]. Where to split is a
 * matter of speed only: between the largest two draws, as far as interpolation of log h can tell where these are.
 */
import type { Uniform } from '../../../shared/random.js';
import { drawRate } from '../posterior/invert.js';
import type { Posterior } from '../posterior/posterior.js';

/** Splits by interpolation; the splits after them halve the range, since interpolation did not converge. */
const INTERPOLATED_SPLITS = 12;

const FIRST_LENGTH = 16;
const KEPT_LENGTH = 4096;

export class Contest {
  readonly #posterior: Posterior;
  readonly #slot: number;
  #arms = new Int32Array(FIRST_LENGTH);
  /** v_k. */
  #level = new Float64Array(FIRST_LENGTH);
  /** h_k at the lower and upper end of the range. */
  #rateAtLow = new Float64Array(FIRST_LENGTH);
  #rateAtHigh = new Float64Array(FIRST_LENGTH);
  #count = 0;
  #evaluations = 0;

  /** @param slot - the posterior's slot to use for splitting positions */
  constructor(posterior: Posterior, slot: number) {
    this.#posterior = posterior;
    this.#slot = slot;
  }

  /** Rates evaluated since the last {@link reset}. */
  get evaluations(): number {
    return this.#evaluations;
  }

  /** Forgets all contestants. */
  reset(): void {
    this.#count = 0;
    this.#evaluations = 0;
    // Frees the memory that a pass over all arms took.
    if (this.#arms.length > KEPT_LENGTH) this.#resize(FIRST_LENGTH);
  }

  /**
   * Adds an arm, and draws from its posterior between the ends of the range.
   *
   * @param rateAtLow - may be infinite
   */
  add(arm: number, rateAtLow: number, rateAtHigh: number, uniform: Uniform): void {
    if (this.#count === this.#arms.length) this.#resize(2 * this.#count);
    const k = this.#count++;
    this.#arms[k] = arm;
    this.#rateAtLow[k] = rateAtLow;
    this.#rateAtHigh[k] = rateAtHigh;
    this.#level[k] = drawRate(rateAtLow, rateAtHigh, uniform);
  }

  /**
   * The arm with the largest draw; there must be a contestant.
   *
   * @param low - may be -Infinity
   * @param high - may be Infinity when low is not -Infinity
   * @param slope - about how fast log h falls with the position
   */
  winner(low: number, high: number, slope: number): number {
    let below = low;
    let above = high;
    for (let splits = 0; this.#count > 1; splits++) {
      let position = this.#betweenBestTwo(below, above, slope);
      if (splits >= INTERPOLATED_SPLITS || !(position > below && position < above))
        position = halved(below, above, slope, splits);
      // The range is too narrow for doubles: these draws are equal.
      if (!(position > below && position < above)) break;
      if (this.#split(position)) below = position;
      else above = position;
    }
    return this.#arms[0]!;
  }

  /** Keeps those above a position, if there are any, else all. Returns whether there are. */
  #split(position: number): boolean {
    const arms = this.#arms;
    const level = this.#level;
    const rateAtLow = this.#rateAtLow;
    const rateAtHigh = this.#rateAtHigh;
    const count = this.#count;
    this.#evaluations += count;
    this.#posterior.place(this.#slot, position);
    let kept = 0;
    for (let k = 0; k < count; k++) {
      const arm = arms[k]!;
      const rate = this.#posterior.rate(arm, this.#slot);
      if (level[k]! < rate) {
        arms[kept] = arm;
        level[kept] = level[k]!;
        rateAtLow[kept] = rate;
        rateAtHigh[kept] = rateAtHigh[k]!;
        kept++;
      } else if (kept === 0) {
        // Used only if no contestant is above.
        rateAtHigh[k] = rate;
      }
    }
    if (kept === 0) return false;
    this.#count = kept;
    return true;
  }

  #betweenBestTwo(below: number, above: number, slope: number): number {
    let best = Number.NEGATIVE_INFINITY;
    let second = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < this.#count; k++) {
      const position = interpolated(below, above, slope, this.#level[k]!, this.#rateAtLow[k]!, this.#rateAtHigh[k]!);
      if (position > best) {
        second = best;
        best = position;
      } else if (position > second) second = position;
    }
    return 0.5 * (best + second);
  }

  #resize(length: number): void {
    const arms = new Int32Array(length);
    arms.set(this.#arms.subarray(0, this.#count));
    this.#arms = arms;
    this.#level = resized(this.#level, this.#count, length);
    this.#rateAtLow = resized(this.#rateAtLow, this.#count, length);
    this.#rateAtHigh = resized(this.#rateAtHigh, this.#count, length);
  }
}

function resized(numbers: Float64Array, count: number, length: number): Float64Array<ArrayBuffer> {
  const copy = new Float64Array(length);
  copy.set(numbers.subarray(0, count));
  return copy;
}

/** About where h has the value `level`, log h being nearly straight. */
function interpolated(low: number, high: number, slope: number, level: number, rateAtLow: number, rateAtHigh: number): number {
  if (rateAtLow === Number.POSITIVE_INFINITY) return high - Math.log(level / rateAtHigh) / slope;
  const drop = Math.log(rateAtLow / level);
  if (high === Number.POSITIVE_INFINITY || rateAtHigh === 0) return low + drop / slope;
  return low + (high - low) * (drop / Math.log(rateAtLow / rateAtHigh));
}

function halved(low: number, high: number, slope: number, splits: number): number {
  if (low === Number.NEGATIVE_INFINITY) return high - 2 ** splits / slope;
  if (high === Number.POSITIVE_INFINITY) return low + 2 ** splits / slope;
  return 0.5 * (low + high);
}
