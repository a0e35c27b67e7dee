import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type MatesView, pickMates, uniformMates } from '../../../../src/main/policy/mates/pick-mates.js';
import { keyedUniform, RandomPurpose } from '../../../../src/shared/random.js';

/** A tree by its parents, of which some agents can be mates. */
function viewOf(parents: readonly number[], isMate: (agent: number) => boolean = () => true): MatesView {
  return { agentCount: parents.length, parentOf: (agent) => parents[agent] ?? -1, canBeMate: isMate };
}

function lineOf(view: MatesView, agent: number): Set<number> {
  const line = new Set<number>();
  for (let above = agent; above >= 0; above = view.parentOf(above)) line.add(above);
  return line;
}

function areRelated(view: MatesView, one: number, other: number): boolean {
  return lineOf(view, one).has(other) || lineOf(view, other).has(one);
}

const tree = fc
  .array(fc.nat(1_000_000), { minLength: 1, maxLength: 40 })
  .map((picks) => [-1, ...picks.map((pick, index) => pick % (index + 1))]);
const uniform = (number: number) => keyedUniform(3, RandomPurpose.mates, number);

describe('mates', () => {
  it('are different ones that can be mates, without the parent, as many as there are', () => {
    fc.assert(
      fc.property(tree, fc.nat(), fc.integer({ min: 1, max: 6 }), fc.nat(), (parents, pick, count, number) => {
        const view = viewOf(parents, (agent) => agent % 3 !== 1);
        const parent = pick % parents.length;
        const mates = uniformMates(view, parent, count, uniform(number));
        const possible = parents.filter((_, agent) => agent !== parent && view.canBeMate(agent)).length;
        assert.equal(mates.length, Math.min(count, possible));
        assert.equal(new Set([...mates, parent]).size, mates.length + 1);
        assert.ok(mates.every((agent) => view.canBeMate(agent)));
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('are no ancestors of one another or of the parent before all others are taken', () => {
    fc.assert(
      fc.property(tree, fc.nat(), fc.integer({ min: 1, max: 6 }), fc.nat(), (parents, pick, count, number) => {
        const view = viewOf(parents);
        const parent = pick % parents.length;
        const mates = uniformMates(view, parent, count, uniform(number));
        const isRelatedToEarlier = mates.map((mate, at) =>
          [parent, ...mates.slice(0, at)].some((one) => areRelated(view, mate, one)),
        );
        // Those that are related stand last, and nobody is left who is related to none that was taken.
        const unrelated = mates.slice(0, isRelatedToEarlier.includes(true) ? isRelatedToEarlier.indexOf(true) : mates.length);
        if (unrelated.length === count) return;
        for (let agent = 0; agent < parents.length; agent++) {
          if (mates.includes(agent) || agent === parent) continue;
          assert.ok(
            [parent, ...unrelated].some((one) => areRelated(view, agent, one)),
            `${agent} is related to none`,
          );
        }
      }),
      { seed: 8, numRuns: 500 },
    );
  });

  it('of very many agents are drawn without a look at all of them', () => {
    let looks = 0;
    const parents = Array.from({ length: 100_000 }, (_, agent) => (agent === 0 ? -1 : 0));
    const view = viewOf(parents, () => ++looks > 0);
    assert.equal(uniformMates(view, 5, 4, uniform(1)).length, 4);
    assert.ok(looks < 200, `${looks} looks`);
  });

  it('of a chain are its agents, since there are no others', () => {
    const view = viewOf([-1, 0, 1, 2, 3]);
    let next = 0;
    assert.deepEqual(
      pickMates(view, 2, 3, () => [4, 0, 3, 1, -1][next++] ?? -1),
      [4, 0, 3],
    );
  });
});
