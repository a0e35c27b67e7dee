import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { RewardSums } from '../../../src/main/engine/reward-sums.js';
import { keyedUniform } from '../../../src/shared/random.js';
import { assertClose, exactFigures, type WeightedReward } from './naive-figures.js';

function sumsOf(rewards: readonly WeightedReward[]): RewardSums {
  const sums = new RewardSums();
  sums.reserve(2);
  for (const { reward, weight } of rewards) sums.add(0, reward, weight);
  return sums;
}

function figuresOf(sums: RewardSums, row: number) {
  return {
    visits: sums.visits(row),
    success: sums.success(row),
    failure: sums.failure(row),
    mean: sums.mean(row),
    variance: sums.variance(row),
  };
}

const weightedReward = fc.record({
  reward: fc.double({ min: 0, max: 1, noNaN: true }),
  weight: fc.oneof(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), fc.constant(1)),
});

describe('reward sums', () => {
  test('are 0 without rewards', () => {
    assert.deepEqual(figuresOf(sumsOf([]), 0), { visits: 0, success: 0, failure: 0, mean: 0, variance: 0 });
  });

  test('agree with compensated sums, for any rewards and weights', () => {
    fc.assert(
      fc.property(fc.array(weightedReward, { minLength: 1, maxLength: 60 }), (rewards) => {
        const actual = figuresOf(sumsOf(rewards), 0);
        const exact = exactFigures(rewards);
        assertClose(actual.visits, exact.visits, 1e-13);
        assertClose(actual.success, exact.success, 1e-13);
        assertClose(actual.failure, exact.failure, 1e-13);
        assertClose(actual.mean, exact.mean, 1e-13, 1e-15);
        assertClose(actual.variance, exact.variance, 1e-9, 1e-28);
        assert.ok(actual.mean >= 0 && actual.mean <= 1 && actual.variance >= 0);
      }),
      { seed: 1 },
    );
  });

  test('of equal rewards have exactly that reward as mean and exactly 0 as variance', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(200), (reward, times) => {
        const sums = sumsOf(Array.from({ length: times + 1 }, (_, index) => ({ reward, weight: 1 + (index % 3) })));
        assert.equal(sums.mean(0), reward);
        assert.equal(sums.variance(0), 0);
      }),
      { seed: 2 },
    );
  });

  test('of two rows merged are those of all their rewards', () => {
    const rewards = fc.array(weightedReward, { maxLength: 20 });
    fc.assert(
      fc.property(rewards, rewards, (first, second) => {
        const sums = sumsOf(first);
        for (const { reward, weight } of second) sums.add(1, reward, weight);
        const other = figuresOf(sums, 1);
        sums.addRow(0, sums, 1);
        const together = sumsOf([...first, ...second]);
        assertClose(sums.visits(0), together.visits(0), 1e-13);
        assertClose(sums.success(0), together.success(0), 1e-13);
        assertClose(sums.failure(0), together.failure(0), 1e-13);
        assertClose(sums.mean(0), together.mean(0), 1e-13, 1e-15);
        assertClose(sums.variance(0), together.variance(0), 1e-9, 1e-28);
        assert.deepEqual(figuresOf(sums, 1), other, 'the row that is merged stays as it is');
      }),
      { seed: 3 },
    );
  });

  test('are exact after a million representable rewards, and mean and variance right to 1e-12', () => {
    const uniform = keyedUniform(4, 7, 0);
    const sums = sumsOf([]);
    let weights = 0n;
    let products = 0n;
    let squares = 0n;
    for (let number = 0; number < 1_000_000; number++) {
      const reward = Math.floor(uniform() * 1025);
      const weight = 1 + Math.floor(uniform() * 64);
      sums.add(0, reward / 1024, weight / 16);
      weights += BigInt(weight);
      products += BigInt(weight * reward);
      squares += BigInt(weight * reward * reward);
    }
    assert.equal(sums.visits(0), Number(weights) / 16);
    assert.equal(sums.success(0), Number(products) / (16 * 1024));
    assert.equal(sums.failure(0), Number(weights * 1024n - products) / (16 * 1024));
    assertClose(sums.mean(0), Number(products) / Number(weights) / 1024, 1e-12);
    const scaledVariance = Number(squares * weights - products * products) / Number(weights) / Number(weights);
    assertClose(sums.variance(0), scaledVariance / 1024 ** 2, 1e-12);
  });

  test('stay right after a million rewards that differ by little', () => {
    const uniform = keyedUniform(5, 7, 0);
    const rewards = Array.from({ length: 1_000_000 }, () => ({ reward: 0.5 + 1e-6 * uniform(), weight: 0.1 + uniform() }));
    const actual = figuresOf(sumsOf(rewards), 0);
    const exact = exactFigures(rewards);
    assertClose(actual.visits, exact.visits, 1e-11);
    assertClose(actual.success, exact.success, 1e-11);
    assertClose(actual.failure, exact.failure, 1e-11);
    assertClose(actual.mean, exact.mean, 1e-13);
    assertClose(actual.variance, exact.variance, 1e-7);
  });

  test('keep their rows apart over many chunks', () => {
    const sums = new RewardSums();
    const rows = 40_000;
    for (let row = 0; row < rows; row++) {
      sums.reserve(row + 1);
      sums.add(row, 0.5, row + 1);
    }
    for (let row = 0; row < rows; row++) assert.equal(sums.visits(row), row + 1);
  });
});
