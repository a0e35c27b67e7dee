import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { NormalPosterior } from '../../../../src/main/engine/posterior/normal-posterior.js';

const SLOT = 3;

describe('NormalPosterior', () => {
  it('is N(m, D^2) of an arm that is told 1 / D^2, m and 1', () => {
    const posterior = new NormalPosterior();
    posterior.reserve(1);
    posterior.set(0, 1 / 0.2 ** 2, 3, 1);
    // Quantiles of the standard normal distribution.
    for (const [probability, z] of [
      [0.5, 0],
      [0.9, 1.2815515655446004],
      [0.001, -3.090232306167813],
    ] as const) {
      assert.ok(Math.abs(posterior.quantile(0, probability) - (3 + 0.2 * z)) < 1e-3 * 0.2, `${probability}`);
    }
  });

  it('has rates of 0 from the reach of an arm on, whatever its deviation and tau, and some not far below', () => {
    const posterior = new NormalPosterior();
    posterior.reserve(1);
    const exponent = fc.double({ min: -40, max: 72, noNaN: true });
    fc.assert(
      fc.property(
        exponent,
        fc.double({ min: -2, max: 2, noNaN: true }),
        fc.double({ min: 1, max: 1e4, noNaN: true }),
        (e, mean, tau) => {
          posterior.setScale(tau);
          posterior.set(0, 2 ** e, mean, 1);
          const rateAt = (position: number): number => {
            posterior.place(SLOT, position);
            return posterior.rate(0, SLOT);
          };
          const reach = posterior.reach(0);
          const distance = reach - posterior.centre(0);
          for (const times of [0, 1e-9, 0.1, 1, 1e6]) assert.equal(rateAt(reach + times * distance), 0);
          assert.ok(rateAt(posterior.centre(0) + 0.95 * distance) > 0);
        },
      ),
      { seed: 1, numRuns: 2000 },
    );
  });
});
