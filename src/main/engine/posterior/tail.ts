/** One tail of a distribution, as a density times a factor of moderate size, so that its logarithm can be had as well as itself. */

/** Log of a density below which rates count as 0, in both posteriors: 1e7 such arms add less than 1e-18 to the sum of rates. */
export const NEGLIGIBLE_LOG_DENSITY = -60;

/** What the tail functions write their result to. They run too often to allocate one each time. */
export interface Tail {
  /** True for P(X > position), false for P(X <= position): the side of `position` that the mean is not on. */
  upper: boolean;
  /** Log of the density at the position. */
  logDensity: number;
  /** The tail's probability over the density. */
  ratio: number;
}

/** A tail to be filled in. */
export function emptyTail(): Tail {
  return { upper: true, logDensity: Number.NaN, ratio: Number.NaN };
}

/** -log(1 - q), for 0 <= q < 1. */
export function rateOfProbability(q: number): number {
  return q < 1e-8 ? q * (1 + 0.5 * q) : -Math.log1p(-q);
}

/** h = -log P(X <= position), with full relative precision also where it is near 0 or huge. */
export function rateOf(tail: Tail): number {
  if (tail.upper) return rateOfProbability(Math.exp(tail.logDensity) * tail.ratio);
  return -(tail.logDensity + Math.log(tail.ratio));
}

/** log P(X > position), with full relative precision in both tails. */
export function logSurvivalOf(tail: Tail): number {
  if (tail.upper) return tail.logDensity + Math.log(tail.ratio);
  return -rateOfProbability(Math.exp(tail.logDensity) * tail.ratio);
}
