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

/** The p-quantile of Student's t distribution with v degrees of freedom. */
function studentTQuantile(probability: number, freedom: number): number {
  // With this prior and no observation the posterior is t itself: mean 0, spread 1.
  const t = new StudentTPosterior({ mu0: 0, kappa0: 1, alpha0: freedom / 2, beta0: freedom / 2 });
  t.reserve(1);
  return t.quantile(0, probability);
}

/**
 * The mean of two or more independent values with its t interval: mean +- t s / sqrt(n), s with n - 1 in its denominator.
 */
export function estimateMean(values: readonly number[]): Estimate {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const margin = studentTQuantile((1 + CONFIDENCE) / 2, n - 1) * Math.sqrt(squares / (n - 1) / n);
  return { mean, low: mean - margin, high: mean + margin };
}
