/**
 * Where the scores of a search lie and how far they spread, so that scores on any scale are searched alike.
 *
 * Notation: u = a score, turned so that the larger is the better; m = the median of the scores so far, s = a quarter of a normal distribution's
 * spread, from the distance of their quartiles. Neither is moved by a few scores that are worse than all others by orders of magnitude.
 * A **standardised** score is v = 1/2 + (u - m) / (s sqrt(12)): as a whole, scores then have the mean and the variance of the uniform distribution
 * on [0, 1], which is what priors and policies take rewards to have.
 *
 * m and s change in steps, each time that there are 5 % more scores, and no more after the first million: what is computed from v is computed anew
 * at a step. Multiplied by a constant, or moved by one, scores have the same v, but for rounding.
 */

/** Scores between steps grow in this ratio. */
const STEP_RATIO = 1.05;
const MAXIMUM_SCORES = 1_000_000;
/** Most scores of which quartiles are taken. When there are twice as many, every other one is left out, from then on. */
const SAMPLE_SIZE = 2048;
/** Distance of the quartiles of a standard normal distribution. */
const NORMAL_QUARTILES = 1.3489795003921634;
const UNIFORM_DEVIATION = Math.sqrt(1 / 12);

/** What is in force between two steps. */
export interface Standard {
  /** m, an u. */
  readonly location: number;
  /** s sqrt(12): the difference in u that is a difference of 1 in v; above 0. */
  readonly unit: number;
}

/** v of an u. */
export function standardise(u: number, { location, unit }: Standard): number {
  return 0.5 + (u - location) / unit;
}

/** The u of a v. */
export function scoreAt(v: number, { location, unit }: Standard): number {
  return location + (v - 0.5) * unit;
}

/** The scores of one search. */
export class ScoreScale {
  #standard: Standard = { location: 0, unit: 1 };
  #version = 0;
  #worst = Number.POSITIVE_INFINITY;
  #count = 0;
  #nextStep = 1;
  #sample: number[] = [];
  /** Every so many scores one is in the sample. */
  #stride = 1;

  /** Grows at each step. */
  get version(): number {
    return this.#version;
  }

  get standard(): Standard {
    return this.#standard;
  }

  /** The worst u so far; undefined before the first score. */
  get worst(): number | undefined {
    return this.#count === 0 ? undefined : this.#worst;
  }

  /** Takes a score in. */
  add(u: number): void {
    if (u < this.#worst) this.#worst = u;
    const number = this.#count++;
    if (number >= MAXIMUM_SCORES) return;
    if (number % this.#stride === 0) this.#keep(u);
    if (this.#count >= this.#nextStep || this.#count === MAXIMUM_SCORES) this.#step();
    if (this.#count === MAXIMUM_SCORES) this.#sample = [];
  }

  #keep(u: number): void {
    if (this.#sample.push(u) < 2 * SAMPLE_SIZE) return;
    this.#sample = this.#sample.filter((_, place) => place % 2 === 0);
    this.#stride *= 2;
  }

  #step(): void {
    this.#nextStep = Math.max(this.#count + 1, Math.ceil(this.#count * STEP_RATIO));
    this.#version++;
    this.#standard = standardOf(Float64Array.from(this.#sample).sort());
  }
}

/** m and s sqrt(12) of numbers in ascending order, at least one. */
export function standardOf(sorted: Float64Array): Standard {
  const location = quantile(sorted, 0.5);
  return { location, unit: (spreadOf(sorted) || Math.abs(location) || 1) / UNIFORM_DEVIATION };
}

/** s of numbers in ascending order, at least one; 0 when all are equal. */
export function spreadOf(sorted: Float64Array): number {
  const deviation = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / NORMAL_QUARTILES;
  return deviation || meanDeviation(sorted, quantile(sorted, 0.5));
}

/** Linear between the neighbours. */
function quantile(sorted: Float64Array, probability: number): number {
  const place = probability * (sorted.length - 1);
  const low = sorted[Math.floor(place)]!;
  const high = sorted[Math.ceil(place)]!;
  return low + (place - Math.floor(place)) * (high - low);
}

/** For scores of which more than half are equal. */
function meanDeviation(sorted: Float64Array, location: number): number {
  return sorted.reduce((sum, u) => sum + Math.abs(u - location), 0) / sorted.length;
}
