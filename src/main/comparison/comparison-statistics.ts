import { StudentTPosterior } from '../engine/posterior/student-t-posterior.js';

/** A mean with its 95 % confidence interval. */
export interface Estimate {
  /** Mean over the seeds. */
  readonly mean: number;
  /** Lower end of the 95 % interval of the mean. */
  readonly low: number;
  /** Upper end of that interval. */
  readonly high: number;
}

const CONFIDENCE = 0.95;

/**
 * The two-sided p of the t test that two or more independent values have the mean 0: 1 where all are 0, and 0 where all are the same other value.
 */
export function meanTestP(values: readonly number[]): number {
  const { mean, error } = meanWithError(values);
  if (error === 0) return mean === 0 ? 1 : 0;
  return Math.min(1, 2 * Math.exp(studentT(values.length - 1).logSurvival(0, Math.abs(mean) / error)));
}

/**
 * Holm's adjustment of p for as many tests (Scandinavian Journal of Statistics 6, 1979): where all are rejected whose adjusted p is at most 0.05, the
 * probability of rejecting any hypothesis that is true is at most 0.05.
 *
 * @returns the adjusted p, in the order of what is given
 */
export function adjustByHolm(ps: readonly number[]): readonly number[] {
  const adjusted = new Array<number>(ps.length);
  let largest = 0;
  for (const [rank, place] of ps
    .map((_, index) => index)
    .sort((one, other) => ps[one]! - ps[other]!)
    .entries()) {
    largest = Math.max(largest, Math.min(1, (ps.length - rank) * ps[place]!));
    adjusted[place] = largest;
  }
  return adjusted;
}

/** Student's t distribution with v > 0 degrees of freedom, as arm 0. */
export function studentT(freedom: number): StudentTPosterior {
  // With this prior and no observation the posterior is t itself: mean 0, spread 1.
  const t = new StudentTPosterior({ mu0: 0, kappa0: 1, alpha0: freedom / 2, beta0: freedom / 2 });
  t.reserve(1);
  return t;
}

/**
 * The mean of two or more independent values with its t interval: mean +- t s / sqrt(n), s with n - 1 in its denominator.
 */
export function estimateMean(values: readonly number[]): Estimate {
  const { mean, error } = meanWithError(values);
  const margin = studentT(values.length - 1).quantile(0, (1 + CONFIDENCE) / 2) * error;
  return { mean, low: mean - margin, high: mean + margin };
}

/** The mean of two or more values, and its standard error s / sqrt(n). */
export function meanWithError(values: readonly number[]): { readonly mean: number; readonly error: number } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (n - 1) / n) };
}
