/** Pearson's chi-square tests. Seeds are fixed, so a test either always passes or always fails: the rate is that of unlucky seeds. */
import assert from 'node:assert/strict';

/** Standard normal quantile of 1 - 1e-4: the false-alarm rate of every test here. */
const NORMAL_QUANTILE = 3.719016485;

/** The value that chi-square with so many degrees of freedom exceeds with probability 1e-4 (Wilson and Hilferty, 1931). */
function chiSquareLimit(freedom: number): number {
  const c = 2 / (9 * freedom);
  return freedom * (1 - c + NORMAL_QUANTILE * Math.sqrt(c)) ** 3;
}

/** Asserts that counts agree with expected ones, which have the same sum. Cells expected below 5 are taken together. */
export function assertCounts(counts: readonly number[], expected: readonly number[]): void {
  const pooled = { count: 0, expected: 0 };
  let statistic = 0;
  let cells = 0;
  const add = (count: number, mean: number): void => {
    statistic += (count - mean) ** 2 / mean;
    cells++;
  };
  counts.forEach((count, cell) => {
    const mean = expected[cell]!;
    if (mean >= 5) {
      add(count, mean);
    } else {
      pooled.count += count;
      pooled.expected += mean;
    }
  });
  if (pooled.expected > 0) add(pooled.count, pooled.expected);
  else assert.equal(pooled.count, 0, 'something happened that cannot');
  assertBelow(statistic, cells - 1);
}

/** Asserts that two samples of counts over the same cells come from one distribution. */
export function assertSameDistribution(first: readonly number[], second: readonly number[]): void {
  const firstTotal = first.reduce((sum, count) => sum + count, 0);
  const secondTotal = second.reduce((sum, count) => sum + count, 0);
  const pooled: [number, number] = [0, 0];
  let statistic = 0;
  let cells = 0;
  const add = (a: number, b: number): void => {
    statistic += (a * Math.sqrt(secondTotal / firstTotal) - b * Math.sqrt(firstTotal / secondTotal)) ** 2 / (a + b);
    cells++;
  };
  first.forEach((a, cell) => {
    const b = second[cell]!;
    if (a + b >= 20) {
      add(a, b);
    } else {
      pooled[0] += a;
      pooled[1] += b;
    }
  });
  if (pooled[0] + pooled[1] > 0) add(...pooled);
  assertBelow(statistic, cells - 1);
}

function assertBelow(statistic: number, freedom: number): void {
  const limit = chiSquareLimit(freedom);
  assert.ok(
    statistic < limit,
    `chi-square ${statistic.toFixed(1)} with ${freedom} degrees of freedom is above ${limit.toFixed(1)}`,
  );
}
