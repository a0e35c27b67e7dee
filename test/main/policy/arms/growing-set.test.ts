import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { GrowingSet } from '../../../../src/main/policy/arms/growing-set.js';

describe('GrowingSet', () => {
  it('gives what was added in ascending order, each once, however room was made', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 200 })), fc.nat({ max: 200 }), (added, asked) => {
        const set = new GrowingSet();
        const expected = new Set<number>();
        set.reserve(asked + 1);
        for (const agent of added) {
          set.reserve(Math.max(asked, ...expected, agent) + 1);
          assert.equal(set.add(agent), !expected.has(agent));
          expected.add(agent);
        }
        assert.deepEqual(
          [...set.toArray()],
          [...expected].sort((one, other) => one - other),
        );
        assert.equal(set.has(asked), expected.has(asked));
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
