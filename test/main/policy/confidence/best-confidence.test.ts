import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { AgentTree } from '../../../../src/main/engine/agent-tree.js';
import { BestBelief } from '../../../../src/main/policy/best-belief.js';
import { surenessOfBest } from '../../../../src/main/policy/confidence/best-confidence.js';
import { chanceByBounds } from '../../../../src/main/policy/confidence/chance-by-bounds.js';
import { ScoreBeliefs } from '../../../../src/main/policy/scores/score-beliefs.js';
import { ScoreScale } from '../../../../src/main/policy/scores/score-scale.js';
import type { Uniform } from '../../../../src/shared/random.js';
import { SearchDriver } from '../search-driver.js';

const QUADRATURE = 4000;

/** P by the midpoint rule over the best agent's quantiles. */
function chanceByQuadrature(tree: AgentTree, belief: BestBelief, margin: number): number {
  const best = belief.best();
  let sum = 0;
  for (let point = 0; point < QUADRATURE; point++) {
    const value = belief.lowerBound(best, (point + 0.5) / QUADRATURE) + margin;
    let product = 1;
    for (let agent = 0; agent < tree.size; agent++) {
      if (agent !== best && !tree.isPruned(agent)) product *= 1 - belief.chanceAbove(agent, value);
    }
    sum += product / QUADRATURE;
  }
  return sum;
}

describe('surenessOfBest', () => {
  it('bounds the probability from below, by no more than it says, whatever the posteriors are', () => {
    let told = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300 })), { minLength: 1, maxLength: 6 }),
        fc.constantFrom(0, 0.02, 0.1),
        fc.constantFrom(0.5, 0.9, 0.99),
        (counts, margin, confidence) => {
          const tree = new AgentTree();
          tree.addRoot();
          const belief = new BestBelief(tree, 0.05);
          for (const [number, [successes, failures]] of counts.entries()) {
            const agent = number === 0 ? 0 : tree.addChild(0, String(number));
            if (successes > 0) tree.recordOwn(agent, 1, successes);
            if (failures > 0) tree.recordOwn(agent, 0, failures);
            belief.update(agent);
          }
          if (counts.length === 6) tree.markPruned(5);
          const sureness = surenessOfBest(tree, belief, confidence, margin);
          if (belief.best() < 0) return assert.equal(sureness, undefined);
          const lack = 1 - chanceByQuadrature(tree, belief, margin);
          const allowed = 1 - confidence;
          if (sureness === undefined) return assert.ok(1.5 * lack + allowed / 10 > allowed - 1e-4, `${lack} of ${allowed}`);
          told++;
          assert.equal(sureness.agent, belief.best());
          assert.ok(1 - sureness.chance > lack - 1e-4 && 1 - sureness.chance < 1.5 * lack + allowed / 10 + 1e-4);
          return assert.ok(1 - sureness.chance <= allowed);
        },
      ),
      { seed: 3, numRuns: 40 },
    );
    assert.ok(told > 10, `${told} of 40`);
  });

  it('counts an agent without results by its prior, and an agent that is known by its mean', () => {
    const tree = new AgentTree();
    tree.addRoot();
    tree.addChild(0, 'a');
    tree.recordOwn(0, 1, 9999);
    const unknown = new BestBelief(tree, 0.05);
    unknown.update(0);
    // Of the child's uniform prior a fiftieth lies above 0.98.
    assert.ok(Math.abs((surenessOfBest(tree, unknown, 0.95, 0)?.chance ?? 0) - 0.9968) < 0.003);
    tree.recordOwn(1, 0.5, 1);
    const known = new BestBelief(tree, 0.05, undefined, { isEligible: () => true, isMeasured: () => true });
    for (const agent of [0, 1]) known.update(agent);
    assert.ok((surenessOfBest(tree, known, 0.999, 0)?.chance ?? 0) > 0.999);
  });
});

describe('beliefs', () => {
  const agree = (belief: BestBelief, agents: readonly number[], unit: number): void => {
    const lowerBound = (agent: number, level: number) => belief.lowerBound(agent, level);
    for (const agent of agents) {
      for (const probability of [0.01, 0.3, 0.5, 0.99]) {
        const value = belief.lowerBound(agent, probability);
        assert.ok(Math.abs(belief.chanceAbove(agent, value) - (1 - probability)) < 1e-8);
        assert.ok(Math.abs(chanceByBounds({ lowerBound }, agent, value) - (1 - probability)) < 1e-5);
        assert.ok(belief.chanceAbove(agent, value + unit) < belief.chanceAbove(agent, value));
      }
    }
  };

  it('have chances that agree with their quantiles, told or searched by halving', () => {
    for (const posterior of ['beta', 'auto', 'student-t'] as const) {
      const reward = (_agent: number, _task: number, uniform: Uniform) => uniform();
      const driver = new SearchDriver({ taskCount: 9, evaluations: 60, policyOptions: { posterior }, reward });
      driver.run();
      const { tree, beliefs } = driver.search;
      agree(new BestBelief(tree, 0.05, beliefs), [0, 1, tree.size - 1], 0.1);
    }
  });

  it('have them of scores too, on their scale', () => {
    const tree = new AgentTree('score');
    const scale = new ScoreScale();
    tree.addRoot();
    tree.addChild(0, 'a');
    for (const u of [-2e6, -1e6, -1.5e6]) {
      tree.recordOwn(0, u, 1);
      scale.add(u);
    }
    agree(new BestBelief(tree, 0.05, new ScoreBeliefs(tree, scale)), [0, 1], 1e6);
  });
});
