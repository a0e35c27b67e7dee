import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { makeInstance } from '../../../examples/bin-packing/instance.js';
import { RECIPES } from '../../../examples/bin-packing/recipes.js';
import { measure, rewardOf } from '../../../examples/bin-packing/scoring.js';

fc.configureGlobal({ seed: 1 });

/** An instance whose sizes fill `bound` bins. */
const filling = (bound: number) => makeInstance(`fills ${bound}`, 150, new Array<number>(2 * bound).fill(75));

describe('rewardOf', () => {
  const recipe = { ...RECIPES.or, bestFitExcess: 0.05 };

  it('is 1 for the lower bound, 0 for the waste of best fit or more, and in between in proportion', () => {
    assert.equal(rewardOf(200, filling(200), recipe), 1);
    assert.ok(Math.abs(rewardOf(210, filling(200), recipe)) < 1e-9);
    assert.equal(rewardOf(215, filling(200), recipe), 0);
    assert.ok(Math.abs(rewardOf(205, filling(200), recipe) - 0.5) < 1e-9);
  });

  it('is in [0, 1] and falls with every bin', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(100), (bound, more) => {
        const instance = filling(bound);
        const [reward, worse] = [rewardOf(bound + more, instance, recipe), rewardOf(bound + more + 1, instance, recipe)];
        assert.ok(reward >= 0 && reward <= 1);
        assert.ok(worse < reward || (worse === 0 && reward === 0));
      }),
    );
  });
});

describe('measure', () => {
  it('is the mean number of bins over the mean lower bound, with its standard error', () => {
    const bins = [105, 210];
    const { meanBins, excess, standardError } = measure([filling(100), filling(200)], () => bins.shift()!);
    assert.equal(meanBins, 157.5);
    assert.ok(Math.abs(excess - 0.05) < 1e-12);
    assert.ok(Math.abs(standardError) < 1e-12);
    const uneven = measure([filling(100), filling(100)], ({ name }) => (name === '' ? 0 : 102 + 4 * bins.push(0)));
    // 106 and 110 bins: deviations of 2 from the mean, so a standard error of 2 bins in 100.
    assert.ok(Math.abs(uneven.excess - 0.08) < 1e-12);
    assert.ok(Math.abs(uneven.standardError - 0.02) < 1e-12);
  });

  it('has no standard error for a single instance', () => {
    assert.equal(measure([filling(10)], () => 11).standardError, 0);
  });
});
