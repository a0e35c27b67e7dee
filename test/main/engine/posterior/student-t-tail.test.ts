import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { studentTConstant, studentTTail } from '../../../../src/main/engine/posterior/student-t-tail.js';
import { emptyTail, logSurvivalOf, rateOf, type Tail } from '../../../../src/main/engine/posterior/tail.js';
import { logError } from './log-error.js';
import { STUDENT_T_TAILS } from './reference-tails.js';

fc.configureGlobal({ seed: 1 });

function tailAt(freedom: number, z: number): Tail {
  const tail = emptyTail();
  studentTTail(freedom, studentTConstant(freedom), z, tail, Number.NEGATIVE_INFINITY);
  return tail;
}

describe("Tails of Student's t", () => {
  it('agree with the reference to 12 digits in both tails, for 1 to 1e7 degrees of freedom', () => {
    for (const [freedom, z, logUpper, logLower] of STUDENT_T_TAILS) {
      const tail = tailAt(freedom, z);
      const where = `t with ${freedom} degrees of freedom at ${z}`;
      assert.ok(logError(logSurvivalOf(tail), logUpper) < 1e-12, `${where}: ${logSurvivalOf(tail)} instead of ${logUpper}`);
      assert.ok(logError(-rateOf(tail), logLower) < 1e-12, `${where}: ${-rateOf(tail)} instead of ${logLower}`);
    }
  });

  it('are those of Cauchy with 1 degree of freedom, and have a closed form with 2', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (z) => {
        const cauchy = Math.atan2(1, z) / Math.PI;
        assert.ok(logError(logSurvivalOf(tailAt(1, z)), Math.log(cauchy)) < 1e-12);
        const root = Math.sqrt(2 + z * z);
        const two = 1 / (root * (root + z));
        assert.ok(logError(logSurvivalOf(tailAt(2, z)), Math.log(two)) < 1e-12);
      }),
      { seed: 1 },
    );
  });

  it('have the density as their slope, across all the ways in which they are computed', () => {
    const freedom = fc.double({ min: 0, max: Math.log(1e7), noNaN: true }).map(Math.exp);
    const step = 1e-3;
    fc.assert(
      fc.property(freedom, fc.double({ min: 0.01, max: 7, noNaN: true }), (v, z) => {
        const density = (at: number) => Math.exp(tailAt(v, at).logDensity);
        const difference = Math.exp(logSurvivalOf(tailAt(v, z - step))) - Math.exp(logSurvivalOf(tailAt(v, z + step)));
        // Simpson's rule, whose error is of the order of step^5.
        const integral = (step / 3) * (density(z - step) + 4 * density(z) + density(z + step));
        assert.ok(Math.abs(difference - integral) < 2e-14, `v = ${v}, z = ${z}: ${difference} instead of ${integral}`);
      }),
      { numRuns: 1000, seed: 1 },
    );
  });

  it('fall with z', () => {
    for (const freedom of [0.5, 1, 4, 14.9, 15.1, 1e3, 1e11]) {
      let before = Number.POSITIVE_INFINITY;
      for (let z = -9; z <= 9; z += 0.125) {
        const rate = rateOf(tailAt(freedom, z));
        assert.ok(rate > 0 && rate < before, `${freedom} degrees of freedom, z = ${z}: ${rate} after ${before}`);
        before = rate;
      }
    }
  });
});
