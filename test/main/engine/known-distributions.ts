/** Cumulative distribution functions that draws are tested against, and the test. None of it comes from the code that is tested. */
import assert from 'node:assert/strict';

export type Cdf = (x: number) => number;

/** Points of the normal table for each unit of x. */
const RESOLUTION = 512;
const TABLE_END = 8;
const NORMAL_TABLE = normalTable();

/** Simpson's rule from -8 up. */
function normalTable(): Float64Array {
  const density = (x: number) => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  const step = 1 / RESOLUTION;
  const table = new Float64Array(2 * TABLE_END * RESOLUTION + 1);
  for (let index = 1; index < table.length; index++) {
    const x = -TABLE_END + (index - 1) * step;
    table[index] = table[index - 1]! + (step / 6) * (density(x) + 4 * density(x + step / 2) + density(x + step));
  }
  return table;
}

/** Standard normal, to about 1e-7. */
export const normalCdf: Cdf = (x) => {
  const at = (Math.max(-TABLE_END, Math.min(TABLE_END, x)) + TABLE_END) * RESOLUTION;
  const index = Math.min(Math.floor(at), NORMAL_TABLE.length - 2);
  return NORMAL_TABLE[index]! + (at - index) * (NORMAL_TABLE[index + 1]! - NORMAL_TABLE[index]!);
};

/** Gamma with a whole shape: 1 - exp(-x) sum of x^i / i! over i < shape. */
export function wholeGammaCdf(shape: number): Cdf {
  return (x) => {
    let term = Math.exp(-x);
    let tail = term;
    for (let i = 1; i < shape; i++) {
      term *= x / i;
      tail += term;
    }
    return 1 - tail;
  };
}

/** Gamma with a shape so large that the cube root of a draw is normal (Wilson and Hilferty), to about 1 / shape. */
export function largeGammaCdf(shape: number): Cdf {
  const variance = 1 / (9 * shape);
  return (x) => normalCdf((Math.cbrt(x / shape) - 1 + variance) / Math.sqrt(variance));
}

/** Beta(a, b) up to about 30, from the power series of the incomplete Beta function: x^a sum of (1 - b)_n x^n / (n! (a + n)). */
export function betaCdf(a: number, b: number): Cdf {
  const half = lowerBeta(a, b, 0.5);
  const whole = half + lowerBeta(b, a, 0.5);
  return (x) => (x <= 0.5 ? lowerBeta(a, b, x) : whole - lowerBeta(b, a, 1 - x)) / whole;
}

function lowerBeta(a: number, b: number, x: number): number {
  let coefficient = 1;
  let sum = 1 / a;
  for (let n = 1; n < 200; n++) {
    coefficient *= ((n - b) / n) * x;
    sum += coefficient / (a + n);
  }
  return x ** a * sum;
}

/** What Kolmogorov's limiting distribution exceeds with probability 1e-4: 2 exp(-2 k^2) = 1e-4. */
const KOLMOGOROV_QUANTILE = 2.2253;

/**
 * Asserts by the test of Kolmogorov and Smirnov that a sample comes from a continuous distribution. False-alarm rate 1e-4 over seeds; the
 * seeds of tests are fixed.
 */
export function assertDistribution(sample: Float64Array, cdf: Cdf): void {
  const n = sample.length;
  const sorted = sample.toSorted();
  let distance = 0;
  sorted.forEach((x, index) => {
    assert.ok(!Number.isNaN(x), 'a draw is NaN');
    const probability = cdf(x);
    distance = Math.max(distance, (index + 1) / n - probability, probability - index / n);
  });
  const statistic = distance * (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n));
  assert.ok(
    statistic < KOLMOGOROV_QUANTILE,
    `Kolmogorov-Smirnov statistic ${statistic.toFixed(2)} is above ${KOLMOGOROV_QUANTILE}`,
  );
}
