import assert from 'node:assert/strict';
import { betaCdf } from './known-distributions.js';

const STEPS = 20_000;
const CHOICES = 40_000;
/** Chi-square exceeds these with probability 1e-4, by degrees of freedom from 1. */
const CHI_SQUARE_QUANTILES = [15.14, 18.42, 21.11];

/** P(arm i has the largest draw): the sum over small steps of P(i in the step) times P(all others below the middle of the step). */
function winningProbabilities(posteriors: readonly { readonly alpha: number; readonly beta: number }[]): number[] {
  const cdfs = posteriors.map(({ alpha, beta }) => betaCdf(alpha, beta));
  const edges = Array.from({ length: STEPS + 1 }, (_, step) => cdfs.map((cdf) => cdf(step / STEPS)));
  const wins = posteriors.map(() => 0);
  for (let step = 0; step < STEPS; step++) {
    const low = edges[step]!;
    const high = edges[step + 1]!;
    for (const winner of wins.keys()) {
      let probability = high[winner]! - low[winner]!;
      for (const other of wins.keys()) if (other !== winner) probability *= (low[other]! + high[other]!) / 2;
      wins[winner]! += probability;
    }
  }
  return wins;
}

/**
 * Asserts by a chi-square test that choices are distributed as Thompson sampling from Beta posteriors is, which is integrated numerically.
 * False-alarm rate 1e-4 over seeds; the seeds of tests are fixed.
 *
 * @param choose - the number of the chosen arm; nothing is recorded between choices
 */
export function assertDistributionOfChoice(
  choose: () => number,
  posteriors: readonly { readonly alpha: number; readonly beta: number }[],
): void {
  const counts = posteriors.map(() => 0);
  for (let choice = 0; choice < CHOICES; choice++) counts[choose()]!++;
  const expected = winningProbabilities(posteriors).map((probability) => probability * CHOICES);
  const statistic = counts.reduce((sum, count, arm) => sum + (count - expected[arm]!) ** 2 / expected[arm]!, 0);
  const limit = CHI_SQUARE_QUANTILES[posteriors.length - 2] ?? assert.fail('too many arms');
  assert.ok(statistic < limit, `chi-square ${statistic.toFixed(1)} is above ${limit}: ${counts} where ${expected} was expected`);
}
