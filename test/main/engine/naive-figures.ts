/** What sums over weighted rewards ought to be, from compensated sums in two passes. */
import assert from 'node:assert/strict';

export interface WeightedReward {
  readonly reward: number;
  readonly weight: number;
}

export interface Figures {
  readonly visits: number;
  readonly success: number;
  readonly failure: number;
  readonly mean: number;
  readonly variance: number;
}

/** Neumaier's sum: the error does not grow with the number of terms. */
function compensatedSum<Item>(items: readonly Item[], term: (item: Item) => number): number {
  let sum = 0;
  let lost = 0;
  for (const item of items) {
    const value = term(item);
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}

export function exactFigures(rewards: readonly WeightedReward[]): Figures {
  const visits = compensatedSum(rewards, ({ weight }) => weight);
  const success = compensatedSum(rewards, ({ reward, weight }) => reward * weight);
  const failure = compensatedSum(rewards, ({ reward, weight }) => (1 - reward) * weight);
  if (visits === 0) return { visits, success, failure, mean: 0, variance: 0 };
  const mean = success / visits;
  const m2 = compensatedSum(rewards, ({ reward, weight }) => weight * (reward - mean) ** 2);
  return { visits, success, failure, mean, variance: m2 / visits };
}

/** Asserts that two numbers differ by at most a share of the larger one, or by `absolute`; products below 1e-300 have lost digits. */
export function assertClose(actual: number, expected: number, relative: number, absolute = 1e-300): void {
  const limit = Math.max(absolute, relative * Math.max(Math.abs(actual), Math.abs(expected)));
  assert.ok(Math.abs(actual - expected) <= limit, `${actual} is not ${expected} to within ${limit}`);
}
