import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bestFit } from '../../../examples/bin-packing/baselines.js';
import { drawTrainingSeed, instanceOfSeed, RECIPES, testInstances } from '../../../examples/bin-packing/recipes.js';
import { measure } from '../../../examples/bin-packing/scoring.js';
import { sequence } from './packing-reference.js';

/** The p-quantile of the standard normal distribution beyond which both tails together hold 1e-6. */
const Z = 4.9;

describe('the OR recipe', () => {
  const sizes = Array.from({ length: 40 }, (_, seed) => instanceOfSeed(RECIPES.or, seed)).flatMap(({ items }) =>
    Array.from(items),
  );

  it('makes 500 whole sizes from 20 to 100 for bins of 150', () => {
    const { items, capacity } = instanceOfSeed(RECIPES.or, 7);
    assert.equal(items.length, 500);
    assert.equal(capacity, 150);
    assert.equal(Math.min(...sizes), 20);
    assert.equal(Math.max(...sizes), 100);
  });

  it('draws every size alike (false alarms: 1 in 1,000,000 for another seed; this one is fixed)', () => {
    const expected = sizes.length / 81;
    const counts = new Map<number, number>();
    for (const size of sizes) counts.set(size, (counts.get(size) ?? 0) + 1);
    const statistic = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // Chi-square with 80 degrees of freedom, by the approximation of Wilson and Hilferty (1931).
    const limit = 80 * (1 - 2 / 720 + Z * Math.sqrt(2 / 720)) ** 3;
    assert.ok(statistic < limit, `${statistic} is not below ${limit}`);
  });
});

describe('the Weibull recipe', () => {
  it('makes 5,000 whole sizes from 1 to 100 for bins of 100', () => {
    const { items, capacity } = instanceOfSeed(RECIPES.weibull, 7);
    assert.equal(items.length, 5000);
    assert.equal(capacity, 100);
    assert.ok(items.every((size) => size >= 1 && size <= 100));
  });

  it('has the mean of Weibull sizes that are cut to whole numbers (false alarms: 1 in 1,000,000; the seed is fixed)', () => {
    // Mean of the Weibull distribution of scale 45 and shape 3: 45 Gamma(4/3) = 40.184; cutting takes off a half.
    const sizes = Array.from({ length: 4 }, (_, seed) => instanceOfSeed(RECIPES.weibull, seed)).flatMap(({ items }) =>
      Array.from(items),
    );
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    const deviation = Math.sqrt(sizes.reduce((sum, size) => sum + (size - mean) ** 2, 0) / sizes.length);
    assert.ok(Math.abs(mean - 39.684) < (Z * deviation) / Math.sqrt(sizes.length) + 0.01, `the mean is ${mean}`);
  });
});

describe('instances', () => {
  it('are the same for the same seed and differ for another', () => {
    assert.deepEqual(instanceOfSeed(RECIPES.or, 3), instanceOfSeed(RECIPES.or, 3));
    assert.notDeepEqual(instanceOfSeed(RECIPES.or, 3).items, instanceOfSeed(RECIPES.or, 4).items);
  });

  it('for testing have seeds that training never draws', () => {
    const highest = drawTrainingSeed(() => 1 - 2 ** -53);
    const lowest = Math.min(...testInstances(RECIPES.or).map(({ name }) => Number(name.replace('seed ', ''))));
    assert.ok(highest < lowest);
    const random = sequence(1);
    const training = Array.from({ length: 100 }, () => drawTrainingSeed(random));
    assert.ok(training.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < lowest));
    assert.ok(new Set(training).size > 95);
  });

  it('take best fit the excess that rewards are measured by (false alarms: 1 in 1,000,000; the seeds are fixed)', () => {
    for (const [recipe, count] of [
      [RECIPES.or, 500],
      [RECIPES.weibull, 20],
    ] as const) {
      const { excess, standardError } = measure(testInstances(recipe, count), bestFit);
      const found = `${recipe.title}: ${excess} instead of ${recipe.bestFitExcess}`;
      assert.ok(Math.abs(excess - recipe.bestFitExcess) < Z * standardError + 1e-4, found);
    }
  });
});
