import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { logBeta, logPeak, stirlingCorrection } from '../../../../src/main/engine/posterior/stirling.js';

describe('stirlingCorrection', () => {
  it('makes log n! of small numbers, to 14 digits', () => {
    let logFactorial = 0;
    for (let n = 1; n <= 60; n++) {
      logFactorial += Math.log(n);
      const z = n + 1;
      const stirling = (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI);
      assert.ok(Math.abs(stirling + stirlingCorrection(z) - logFactorial) < 1e-14 * Math.max(1, logFactorial), `n = ${n}`);
    }
  });

  it('is exact at 1/2, where the gamma function is the root of pi', () => {
    assert.ok(Math.abs(stirlingCorrection(0.5) - 0.5 * (1 - Math.LN2)) < 1e-14);
  });

  it('is continuous where the series takes over', () => {
    assert.ok(Math.abs(stirlingCorrection(10) - stirlingCorrection(10 - 1e-9)) < 2e-12);
  });
});

describe('logBeta', () => {
  it('is -log b where a is 1', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 1e9, noNaN: true }), (b) => {
        assert.ok(Math.abs(logBeta(1, b) + Math.log(b)) < 1e-13 * (1 + Math.log(b + 1)));
      }),
      { seed: 1 },
    );
  });

  it('obeys B(a + 1, b) = B(a, b) a / (a + b), so that nothing is lost between the ways to compute it', () => {
    const parameter = fc.double({ min: 0.2, max: 3000, noNaN: true });
    fc.assert(
      fc.property(parameter, parameter, (a, b) => {
        const difference = logBeta(a + 1, b) - logBeta(a, b) - Math.log(a / (a + b));
        assert.ok(Math.abs(difference) < 2e-14 * (1 + Math.abs(logBeta(a, b))), `${difference}`);
      }),
      { seed: 1 },
    );
  });
});

describe('logPeak', () => {
  it('is near half the log of a b / (2 pi n), however large the parameters', () => {
    assert.ok(Math.abs(logPeak(1e11, 1e11) - 0.5 * Math.log(5e10 / (2 * Math.PI))) < 1e-11);
  });
});
