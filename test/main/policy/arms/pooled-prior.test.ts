import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { StudentTPosterior } from '../../../../src/main/engine/posterior/student-t-posterior.js';
import { RewardSums } from '../../../../src/main/engine/reward-sums.js';
import { PooledPrior, WEIGHTLESS } from '../../../../src/main/policy/arms/pooled-prior.js';

/** A prior that has learned the noise q, at most 1/12, from one agent of very many results. */
function learned(noise: number): PooledPrior {
  const sums = new RewardSums();
  sums.reserve(1);
  const half = 1e15;
  sums.add(0, Math.sqrt(noise), half);
  sums.add(0, -Math.sqrt(noise), half);
  const prior = new PooledPrior();
  prior.learn(sums, Uint32Array.of(0), Uint32Array.of(2 ** 32 - 1));
  return prior;
}

function quantiles(posterior: StudentTPosterior): number[] {
  return [0.001, 0.05, 0.5, 0.9, 0.9999].map((probability) => posterior.quantile(0, probability));
}

describe('PooledPrior', () => {
  it('has arms drawn from the posterior that follows from its Normal-Inverse-Gamma prior', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-4, max: 1 / 12, noNaN: true }),
        fc.double({ min: 0.1, max: 1e4, noNaN: true }),
        fc.double({ min: -3, max: 30, noNaN: true }),
        fc.double({ min: 0, max: 50, noNaN: true }),
        (noise, weight, mean, variance) => {
          const told = new StudentTPosterior(WEIGHTLESS);
          const defined = new StudentTPosterior({ mu0: 0.5, kappa0: 12 * noise, alpha0: 2, beta0: noise });
          told.reserve(1);
          defined.reserve(1);
          learned(noise).write(told, 0, weight, mean, variance);
          defined.set(0, weight, mean, variance);
          quantiles(told).forEach((quantile, place) => {
            const expected = quantiles(defined)[place]!;
            assert.ok(Math.abs(quantile - expected) < 1e-6 * (1 + defined.spread(0)), `${quantile} is not ${expected}`);
          });
        },
      ),
      { seed: 3, numRuns: 200 },
    );
  });

  it('says of an agent without results, and of all before noise is known, what the uniform distribution does', () => {
    for (const weight of [0, 3]) {
      const [told, uniform] = [new StudentTPosterior(WEIGHTLESS), new StudentTPosterior()];
      for (const posterior of [told, uniform]) posterior.reserve(1);
      new PooledPrior().write(told, 0, weight, 0.7 * Math.sign(weight), 0.01);
      if (weight > 0) uniform.set(0, weight, 0.7, 0.01);
      quantiles(told).forEach((quantile, place) => {
        assert.ok(Math.abs(quantile - quantiles(uniform)[place]!) < 1e-9);
      });
    }
  });

  it('learns how far results of the same agent differ, not what agents differ by, and no more than all of them do', () => {
    const sums = new RewardSums();
    sums.reserve(200);
    const counts = new Uint32Array(200);
    for (let agent = 0; agent < 200; agent++) {
      // Two results 0.02 apart have the variance 0.0002 about their mean as an estimate of the noise; one result says nothing.
      counts[agent] = agent % 4 === 0 ? 1 : 2;
      sums.add(agent, agent / 200 - 0.01, 1);
      if (counts[agent] === 2) sums.add(agent, agent / 200 + 0.01, 1);
    }
    const told: number[] = [];
    const rows = Uint32Array.from(counts.keys());
    const prior = new PooledPrior();
    prior.learn(sums, rows, counts);
    prior.write({ set: (_, __, ___, variance = 0) => told.push(variance) }, 0, 1, 0.5, 0);
    // One result, of the mean that is expected: 2 q / (12 q + 1).
    const noise = (150 * 2 * 0.0001 + 2 / 12) / (150 + 2);
    assert.ok(Math.abs(told[0]! - (2 * noise) / (12 * noise + 1)) < 1e-12);
    sums.add(3, Number.MAX_VALUE, 1);
    prior.learn(sums, rows, counts);
    prior.write({ set: (_, __, ___, variance = 0) => told.push(variance) }, 0, 1, 0.5, 0);
    assert.ok(Math.abs(told[1]! - 1 / 12) < 1e-12);
  });
});
