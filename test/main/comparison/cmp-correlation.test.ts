import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { compareCmp } from '../../../src/main/comparison/cmp-comparison.js';
import { type CmpCorrelations, cmpCorrelations, type ScoredTree } from '../../../src/main/comparison/cmp-correlation.js';

interface Agent {
  readonly parent: number;
  readonly successes: number;
  readonly visits: number;
}

function treeOf(agents: readonly Agent[]): ScoredTree {
  return {
    size: agents.length,
    parentOf: (agent) => agents[agent]!.parent,
    ownVisits: (agent) => agents[agent]!.visits,
    ownMean: (agent) => (agents[agent]!.visits > 0 ? agents[agent]!.successes / agents[agent]!.visits : 0),
  };
}

function cladeOf(agents: readonly Agent[], root: number): readonly number[] {
  return agents.flatMap((_, agent) => {
    let above = agent;
    while (above > root) above = agents[above]!.parent;
    return above === root ? [agent] : [];
  });
}

/** Rows of estimate, target and weight, word for word as the paper's Appendix D has them. */
function pairsByDefinition(agents: readonly Agent[]): Record<'own' | 'clade', (readonly number[])[]> {
  const pairs: Record<'own' | 'clade', (readonly number[])[]> = { own: [], clade: [] };
  const sum = (clade: readonly number[], of: (agent: Agent) => number) =>
    clade.reduce((total, agent) => total + of(agents[agent]!), 0);
  for (const [agent, { successes, visits }] of agents.entries()) {
    const clade = cladeOf(agents, agent);
    const judged = clade.filter((other) => other !== agent && agents[other]!.visits > 0);
    const scores = judged.map((other) => agents[other]!.successes / agents[other]!.visits);
    if (scores.length === 0) continue;
    const target = Math.max(...scores);
    if (visits > 0) pairs.own.push([successes / visits, target, visits]);
    const holders = clade.filter((child) => agents[child]!.parent === agent);
    const best = holders.find((child) => cladeOf(agents, child).some((other) => scores[judged.indexOf(other)] === target));
    const held = cladeOf(agents, best ?? assert.fail());
    const weight = sum(clade, (each) => each.visits) - visits - sum(held, (each) => each.visits);
    const rewards = sum(clade, (each) => each.successes) - successes - sum(held, (each) => each.successes);
    if (weight > 0) pairs.clade.push([rewards / weight, target, weight]);
  }
  return pairs;
}

/** By the deviations of each from its mean, with rows repeated as often as they weigh. */
function pearson(rows: readonly (readonly number[])[]): number | null {
  const mean = (column: number) => rows.reduce((total, row) => total + row[column]!, 0) / rows.length;
  const [x, y] = [mean(0), mean(1)];
  const moment = (one: number, other: number) =>
    rows.reduce((total, row) => total + (row[one]! - (one === 0 ? x : y)) * (row[other]! - (other === 0 ? x : y)), 0);
  const scale = Math.sqrt(moment(0, 0) * moment(1, 1));
  return scale > 1e-9 ? moment(0, 1) / scale : null;
}

describe('cmpCorrelations', () => {
  it("is the correlation of the paper's Appendix D, on any tree", () => {
    let known = 0;
    const agents = fc
      .array(fc.record({ of: fc.nat(1000), visits: fc.nat(4), share: fc.nat(4) }), { minLength: 1, maxLength: 14 })
      .map((rows) =>
        rows.map(({ of, visits, share }, agent) => ({
          parent: agent === 0 ? -1 : of % agent,
          visits,
          successes: Math.min(share, visits),
        })),
      );
    fc.assert(
      fc.property(agents, (tree) => {
        const told = cmpCorrelations(treeOf(tree));
        const pairs = pairsByDefinition(tree);
        for (const estimate of ['own', 'clade'] as const) {
          const rows = pairs[estimate];
          assert.equal(told[estimate].agents, rows.length);
          if (rows.length < 3) continue;
          const repeated = rows.flatMap((row) => Array.from({ length: row[2]! }, () => row));
          for (const [figure, expected] of [
            [told[estimate].unweighted, pearson(rows)],
            [told[estimate].weighted, pearson(repeated)],
          ] as const) {
            if (expected === null || figure === null) continue;
            known++;
            assert.ok(Math.abs(figure - expected) < 1e-6, `${estimate}: ${figure} and ${expected}`);
          }
        }
      }),
      { seed: 4, numRuns: 500 },
    );
    assert.ok(known > 200, `${known}`);
  });

  it('leaves the clade that holds the target out of its own estimate', () => {
    const agents = [
      { parent: -1, successes: 1, visits: 10 },
      { parent: 0, successes: 2, visits: 10 },
      { parent: 0, successes: 5, visits: 10 },
      { parent: 1, successes: 9, visits: 10 },
      { parent: 1, successes: 1, visits: 5 },
    ];
    // Of the root: the target 0.9 is below agent 1, so that 5 of 10 are left. Of agent 1: 1 of 5.
    assert.deepEqual(cmpCorrelations(treeOf(agents)).clade, { weighted: null, unweighted: null, agents: 2 });
  });
});

describe('compareCmp', () => {
  it('takes the mean over the searches that have a figure, and none of fewer than two', () => {
    const search = (weighted: number | null): CmpCorrelations => ({
      own: { weighted, unweighted: null, agents: 4 },
      clade: { weighted: null, unweighted: weighted, agents: 2 },
    });
    const { own, clade } = compareCmp([search(0.2), search(null), search(0.4)]);
    assert.ok(Math.abs((own.weighted?.mean ?? 0) - 0.3) < 1e-12 && own.unweighted === null && own.meanAgents === 4);
    assert.ok(clade.weighted === null && clade.meanAgents === 2);
    assert.equal(compareCmp([search(0.2), search(null)]).own.weighted, null);
  });
});
