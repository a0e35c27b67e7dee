import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { KnownAgents } from '../../../../src/main/run/agents/known-agents.js';
import type { Json } from '../../../../src/shared/json.js';

/** Few values, so that states are equal now and then. */
const state = fc.letrec<{ state: Json }>((tie) => ({
  state: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Json>(0, -0, 1, '0', true, [], {}),
    fc.array(tie('state'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b', '1', '__proto__'), tie('state'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).state;

describe('known agents', () => {
  it('are found by their states: the first of those that are equal, -0 told from 0, the order of members aside', () => {
    const agents: { state: Json }[] = [];
    const known = new KnownAgents(agents);
    fc.assert(
      fc.property(state, (one) => {
        const first = agents.findIndex((agent) => isDeepStrictEqual(agent.state, one));
        assert.equal(known.find(one), first);
        agents.push({ state: one });
      }),
      { seed: 11, numRuns: 500 },
    );
  });

  it('take an object with the members in another order for the same', () => {
    const known = new KnownAgents([{ state: { a: 1, b: [{ c: 2, d: 3 }] } }]);
    assert.equal(known.find({ b: [{ d: 3, c: 2 }], a: 1 }), 0);
    assert.equal(known.find({ b: [{ d: 3, c: 2 }], a: -0 }), -1);
  });
});
