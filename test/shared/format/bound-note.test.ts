import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isBoundBetter } from '../../../src/shared/format/bound-note.js';

describe('isBoundBetter', () => {
  it('takes larger bounds for better ones, of scores that are minimised smaller ones', () => {
    const above = { mean: 0.43, bound: 0.473 };
    const below = { mean: 0.5, bound: 0.4 };
    assert.deepEqual([isBoundBetter(above, null), isBoundBetter(below, null)], [true, false]);
    assert.deepEqual([isBoundBetter(above, 'maximize'), isBoundBetter(below, 'maximize')], [true, false]);
    assert.deepEqual([isBoundBetter(above, 'minimize'), isBoundBetter(below, 'minimize')], [false, true]);
  });

  it('has nothing to compare where one of both is missing or they are equal', () => {
    assert.equal(isBoundBetter({ mean: null, bound: 0.1 }, null), false);
    assert.equal(isBoundBetter({ mean: 0.1, bound: null }, null), false);
    assert.equal(isBoundBetter({ mean: 0.1, bound: 0.1 }, null), false);
  });
});
