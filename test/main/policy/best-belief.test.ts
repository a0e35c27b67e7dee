import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { AgentTree } from '../../../src/main/engine/agent-tree.js';
import { betaQuantile } from '../../../src/main/engine/posterior/beta-quantile.js';
import { BestBelief } from '../../../src/main/policy/best-belief.js';
import { SearchDriver } from './search-driver.js';

function byBruteForce(tree: AgentTree, lowerBound: (agent: number) => number): number {
  let best = -1;
  for (let agent = 0; agent < tree.size; agent++) {
    if (tree.ownVisits(agent) === 0 || tree.isPruned(agent)) continue;
    if (best < 0 || lowerBound(agent) > lowerBound(best)) best = agent;
  }
  return best;
}

describe('BestBelief', () => {
  it('is the agent with the largest epsilon-quantile, at any time', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('beta' as const, 'student-t' as const),
        fc.constantFrom(0, 9),
        fc.constantFrom(0.05, 0.5),
        fc.integer({ min: 0, max: 10_000 }),
        (posterior, taskCount, epsilon, seed) => {
          const driver = new SearchDriver({
            taskCount,
            evaluations: 60,
            seed,
            policyOptions: { posterior },
            reward: (_agent, _task, uniform) => uniform(),
          });
          const { search } = driver;
          const { tree, beliefs } = search;
          const belief = new BestBelief(tree, epsilon, beliefs);
          assert.equal(beliefs === undefined, posterior === 'beta');
          assert.equal(belief.best(), -1);
          let known = 0;
          driver.run(() => {
            for (; known < driver.results.length; known++) belief.update(driver.results[known]!.agent);
            const lowerBound = (agent: number): number =>
              beliefs?.lowerBound(agent, epsilon) ??
              betaQuantile(1 + tree.ownSuccess(agent), 1 + tree.ownFailure(agent), epsilon);
            const best = belief.best();
            assert.equal(best, byBruteForce(tree, lowerBound));
            if (best >= 0) assert.equal(belief.lowerBound(best), lowerBound(best));
            if (seed % 5 === 0 && tree.size === 4) search.prune(tree.keyOf(2));
          });
        },
      ),
      { seed: 5, numRuns: 60 },
    );
  });

  it('prefers many good results to few perfect ones, and of equals the earlier', () => {
    const tree = new AgentTree();
    const root = tree.addRoot();
    const [few, many, same] = ['a', 'b', 'c'].map((action) => tree.addChild(root, action));
    const belief = new BestBelief(tree, 0.05);
    tree.recordOwn(few!, 1, 1);
    for (let n = 0; n < 50; n++) for (const agent of [many!, same!]) tree.recordOwn(agent, n % 5 === 0 ? 0 : 1, 1);
    for (const agent of [few!, many!, same!]) belief.update(agent);
    assert.equal(belief.best(), many);
    tree.markPruned(many!);
    assert.equal(belief.best(), same);
  });

  it('is nobody when every evaluated agent is pruned', () => {
    const tree = new AgentTree();
    const root = tree.addRoot();
    const belief = new BestBelief(tree, 0.05);
    tree.recordOwn(root, 1, 1);
    belief.update(root);
    assert.equal(belief.best(), root);
    tree.markPruned(root);
    assert.equal(belief.best(), -1);
  });
});
