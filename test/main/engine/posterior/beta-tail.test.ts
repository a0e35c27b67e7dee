import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BetaTails, betaConstant, betaThreshold, placeBetaThreshold } from '../../../../src/main/engine/posterior/beta-tail.js';
import { emptyTail, logSurvivalOf, rateOf, type Tail } from '../../../../src/main/engine/posterior/tail.js';
import { logError } from './log-error.js';
import { BETA_TAILS } from './reference-tails.js';

fc.configureGlobal({ seed: 1 });

const tails = new BetaTails();

function tailAt(a: number, b: number, position: number): Tail {
  const at = betaThreshold();
  placeBetaThreshold(at, position);
  const tail = emptyTail();
  tails.write(a, b, betaConstant(a, b), at, tail, Number.NEGATIVE_INFINITY);
  return tail;
}

/** Log-uniform over the parameters that runs meet. */
const parameter = fc.double({ min: 0, max: Math.log(1e7), noNaN: true }).map(Math.exp);
const deviation = fc.double({ min: -7, max: 7, noNaN: true });

describe('Tails of the Beta distribution', () => {
  it('agree with the reference to 12 digits in both tails, for parameters of 1 to 1e7 and tails down to 1e-13', () => {
    for (const [a, b, position, logUpper, logLower] of BETA_TAILS) {
      const tail = tailAt(a, b, position);
      const where = `Beta(${a}, ${b}) at ${position}`;
      assert.ok(logError(logSurvivalOf(tail), logUpper) < 1e-12, `${where}: ${logSurvivalOf(tail)} instead of ${logUpper}`);
      assert.ok(logError(-rateOf(tail), logLower) < 1e-12, `${where}: ${-rateOf(tail)} instead of ${logLower}`);
    }
  });

  it('are powers where a parameter is 1', () => {
    fc.assert(
      fc.property(parameter, deviation, (a, z) => {
        const position = Math.log(a) + z * Math.sqrt(1 + 1 / a);
        const tail = tailAt(a, 1, position);
        const expected = a * Math.log1p(Math.exp(-position));
        assert.ok(Math.abs(rateOf(tail) - expected) < 1e-11 * expected);
        const mirrored = tailAt(1, a, -position);
        assert.ok(Math.abs(logSurvivalOf(mirrored) + expected) < 1e-11 * expected);
      }),
      { seed: 1 },
    );
  });

  it('are mirrored when the parameters are exchanged', () => {
    fc.assert(
      fc.property(parameter, parameter, deviation, (a, b, z) => {
        const position = Math.log(a / b) + z * Math.sqrt(1 / a + 1 / b);
        const expected = logSurvivalOf(tailAt(a, b, position));
        fc.pre(expected < -1e-290);
        assert.ok(logError(-rateOf(tailAt(b, a, -position)), expected) < 1e-11);
      }),
      { seed: 1 },
    );
  });

  it('obey I(a + 1, b) = I(a, b) - x^a y^b / (a B(a, b)), across all the ways in which they are computed', () => {
    fc.assert(
      fc.property(parameter, parameter, fc.double({ min: -3, max: 3, noNaN: true }), (a, b, z) => {
        const position = Math.log(a / b) + z * Math.sqrt(1 / a + 1 / b);
        const tail = tailAt(a, b, position);
        const step = Math.exp(tail.logDensity) / a;
        const difference = Math.exp(-rateOf(tail)) - Math.exp(-rateOf(tailAt(a + 1, b, position)));
        // The terms compared are rounded at 1e-16 of 1, times the loss of a deviation's last digits at large parameters.
        assert.ok(Math.abs(difference - step) < 1e-12, `${difference} instead of ${step}`);
      }),
      { numRuns: 1000, seed: 1 },
    );
  });

  it('fall with the position, also at parameters of 1e11 and with pseudo-counts below 1', () => {
    for (const [a, b] of [
      [1e11, 1e11],
      [1e11, 1e4],
      [2.5e4, 1e11],
      [1e11, 1],
      [0.5, 0.5],
      [0.05, 30],
      [1e7, 0.2],
    ] as const) {
      const spread = Math.sqrt(1 / a + 1 / b);
      let before = Number.POSITIVE_INFINITY;
      for (let z = -8; z <= 8; z += 0.25) {
        const rate = rateOf(tailAt(a, b, Math.log(a / b) + z * spread));
        assert.ok((rate > 0 && rate < before) || rate < 1e-290, `Beta(${a}, ${b}), z = ${z}: ${rate} after ${before}`);
        before = rate;
      }
    }
  });

  it('approach the normal distribution, with the first correction for skewness, at parameters of 1e11', () => {
    // P(X > mean) = 1/2 + (skewness) / (6 sqrt(2 pi)) + ..., here without skewness.
    assert.ok(Math.abs(Math.exp(logSurvivalOf(tailAt(1e11, 1e11, 0))) - 0.5) < 1e-12);
    const z = 2;
    const position = z * Math.sqrt(2e-11);
    assert.ok(logError(logSurvivalOf(tailAt(1e11, 1e11, position)), Math.log(0.022750131948179195)) < 1e-8);
  });
});

describe('placeBetaThreshold', () => {
  it('resolves both ends of the interval, where 1 - x would be rounded away', () => {
    const at = betaThreshold();
    placeBetaThreshold(at, 60);
    assert.ok(Math.abs(at.y / Math.exp(-60) - 1) < 1e-15);
    assert.ok(Math.abs(at.logX / -Math.exp(-60) - 1) < 1e-15);
    placeBetaThreshold(at, -60);
    assert.ok(Math.abs(at.x / Math.exp(-60) - 1) < 1e-15);
    assert.ok(Math.abs(at.logY / -Math.exp(-60) - 1) < 1e-15);
  });
});
