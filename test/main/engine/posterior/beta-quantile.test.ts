import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { betaQuantile } from '../../../../src/main/engine/posterior/beta-quantile.js';

const probability = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true });

describe('betaQuantile', () => {
  it('is a root of the probability where b is 1', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e6, noNaN: true }), probability, (a, p) => {
        const expected = p ** (1 / a);
        assert.ok(Math.abs(betaQuantile(a, 1, p) - expected) < 1e-12 * expected);
      }),
      { seed: 1 },
    );
  });

  it('has a closed form for Beta(2, 2): p = 3 x^2 - 2 x^3', () => {
    fc.assert(
      fc.property(probability, (p) => {
        const x = betaQuantile(2, 2, p);
        assert.ok(Math.abs(x * x * (3 - 2 * x) - p) < 1e-13);
      }),
      { seed: 1 },
    );
  });

  it('is mirrored when the parameters are exchanged', () => {
    const parameter = fc.double({ min: 0, max: Math.log(1e7), noNaN: true }).map(Math.exp);
    fc.assert(
      fc.property(parameter, parameter, fc.double({ min: 1e-3, max: 0.999, noNaN: true }), (a, b, p) => {
        assert.ok(Math.abs(betaQuantile(a, b, p) + betaQuantile(b, a, 1 - p) - 1) < 1e-11);
      }),
      { seed: 1 },
    );
  });
});
