import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { AgentRanking } from '../../../../src/main/policy/puct/agent-ranking.js';

describe('AgentRanking', () => {
  it('ranks what is in, of any number, as a sorted list does', () => {
    const values = fc.array(fc.nat({ max: 500 }), { minLength: 1, maxLength: 3000 });
    fc.assert(
      fc.property(values, fc.array(fc.nat(), { maxLength: 500 }), fc.boolean(), (levels, chosen, isSetAtOnce) => {
        const isBefore = (one: number, other: number) =>
          levels[one]! > levels[other]! || (levels[one] === levels[other] && one < other);
        const ranking = new AgentRanking(isBefore);
        if (isSetAtOnce) ranking.setAll([...levels.keys()]);
        else for (const agent of levels.keys()) ranking.add(agent);
        const isIn = levels.map(() => true);
        // Chosen ones are taken out, and put in again the next time.
        for (const choice of chosen) {
          const agent = choice % levels.length;
          if (isIn[agent]) ranking.delete(agent);
          else ranking.add(agent);
          isIn[agent] = !isIn[agent];
        }
        const sorted = [...levels.keys()].filter((agent) => isIn[agent]).sort((one, other) => (isBefore(one, other) ? -1 : 1));
        assert.equal(ranking.size, sorted.length);
        assert.equal(ranking.first, sorted[0]);
        assert.equal(ranking.last, sorted.at(-1));
        for (const [rank, agent] of sorted.entries()) assert.equal(ranking.rankOf(agent), rank);
      }),
      { seed: 1, numRuns: 40 },
    );
  });
});
