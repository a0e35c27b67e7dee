import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { coolingFactor } from '../../../src/main/policy/cooling.js';

describe('coolingFactor', () => {
  it('is 1 without cooling, without a budget, and at the start', () => {
    assert.equal(coolingFactor(1000, 500, 0), 1);
    assert.equal(coolingFactor(Number.POSITIVE_INFINITY, 500, 1), 1);
    assert.equal(coolingFactor(1000, 0, 2), 1);
  });

  it('is within a step of 5 % below (B / b)^beta, at most 1e4', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e7 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom(0.5, 1, 3),
        (budget, share, beta) => {
          const chosen = Math.floor(share * budget);
          const exact = Math.min(1e4, chosen >= budget ? 1e4 : (budget / (budget - chosen)) ** beta);
          const tau = coolingFactor(budget, chosen, beta);
          assert.ok(tau >= 1 && tau <= exact * (1 + 1e-9) && tau > exact / 1.05 / (1 + 1e-9));
        },
      ),
      { seed: 1, numRuns: 500 },
    );
  });

  it('only rises as the budget is spent, through fewer than 200 values', () => {
    const values = Array.from({ length: 100_001 }, (_, chosen) => coolingFactor(100_000, chosen, 1));
    assert.ok(values.every((value, chosen) => chosen === 0 || value >= values[chosen - 1]!));
    assert.ok(new Set(values).size < 200);
    assert.ok(Math.abs(values.at(-1)! / 1e4 - 1) < 0.05);
  });
});
