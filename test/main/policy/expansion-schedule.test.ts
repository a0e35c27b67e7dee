import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ExpansionSchedule } from '../../../src/main/policy/expansion-schedule.js';

describe('ExpansionSchedule', () => {
  it('counts expansions that failed only where they are more than those that made an agent', () => {
    const options = { alpha: 1, initialExpansions: 0 };
    // Of 12 chosen expansions one is pending and two were barren; N at which one more is due is T.
    const due = (expansionsMade: number, expansionsFailed: number, countsFailed = false): number => {
      const view = {
        evaluationsChosen: 1,
        expansionsChosen: 3 + expansionsMade + expansionsFailed,
        expansionsMade,
        expansionsFailed,
      };
      const schedule = new ExpansionSchedule(view, options, countsFailed);
      while (!schedule.isDue()) view.evaluationsChosen++;
      return view.evaluationsChosen;
    };
    assert.deepEqual([due(9, 0), due(6, 3), due(5, 4), due(4, 5), due(1, 8), due(0, 9)], [12, 9, 8, 8, 11, 12]);
    assert.deepEqual([due(6, 3, true), due(0, 9, true)], [12, 12]);
  });

  it('is due when N^alpha >= T, to the last evaluation, whatever was asked before', () => {
    const numbers = { alpha: fc.double({ min: 0, max: 1, noNaN: true }), expansions: fc.nat(2 ** 20) };
    const step = fc.record({ ...numbers, around: fc.integer({ min: -2, max: 2 }), anywhere: fc.option(fc.nat(2 ** 30)) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.nat(3), (steps, initialExpansions) => {
        const view = { evaluationsChosen: 0, expansionsChosen: 0, expansionsMade: 0, expansionsFailed: 0 };
        const options = { alpha: 0.5, initialExpansions };
        const schedule = new ExpansionSchedule(view, options);
        for (const { alpha, expansions, around, anywhere } of steps) {
          // Mostly about where the answer changes.
          const edge = Math.min(2 ** 40, Math.round(expansions ** (1 / Math.max(alpha, 1e-3))));
          const evaluations = Math.max(0, anywhere ?? edge + around);
          Object.assign(view, { evaluationsChosen: evaluations, expansionsChosen: expansions });
          options.alpha = alpha;
          const isDue = evaluations > 0 && (expansions < initialExpansions || evaluations ** alpha >= expansions);
          assert.equal(schedule.isDue(), isDue, `${evaluations} ** ${alpha} >= ${expansions}`);
        }
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});
