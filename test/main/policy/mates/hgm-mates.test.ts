import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HGM_POLICY, HgmPolicy } from '../../../../src/main/policy/hgm-policy.js';
import type { PolicyDefinition } from '../../../../src/main/policy/policy-definition.js';
import { resolvePolicyOptions } from '../../../../src/main/policy/policy-options.js';
import { Search } from '../../../../src/main/policy/search.js';
import type { SearchView } from '../../../../src/main/policy/search-policy.js';
import { keyedUniform, RandomPurpose, type Uniform } from '../../../../src/shared/random.js';

const uniform = (number: number): Uniform => keyedUniform(1, RandomPurpose.mates, number);

/** A root with children, each of which has had so many rewards of 1, and of 0. */
function searchOf(
  rewards: readonly (readonly [ones: number, zeros: number])[],
  definition: PolicyDefinition = HGM_POLICY,
): Search {
  const limits = { maximumPendingPerAgent: 1000, maximumForcedExpansions: 1000, maximumBarrenExpansions: 20 };
  const search = new Search(
    { taskCount: 0, evaluationBudget: Number.POSITIVE_INFINITY, seed: 1, ...limits },
    definition,
    resolvePolicyOptions({}, 1),
  );
  const evaluate = (agent: number, reward: number) => {
    search.redo('evaluate', agent);
    search.evaluated({ type: 'evaluate', agent, task: -1 }, reward, 1);
  };
  evaluate(0, 1);
  for (const [ones, zeros] of rewards) {
    search.redo('expand', 0);
    const child = search.expanded({ type: 'expand', agent: 0 });
    for (let n = 0; n < ones; n++) evaluate(child, 1);
    for (let n = 0; n < zeros; n++) evaluate(child, 0);
  }
  return search;
}

describe('mates of hgm', () => {
  it('are drawn by the posteriors of their own means', () => {
    // Beta(9, 3) draws above Beta(3, 9) with a probability of 0.9968; among 1000 choices 981 and more are 6 standard deviations below.
    const search = searchOf([
      [1, 1],
      [8, 2],
      [2, 8],
    ]);
    let better = 0;
    for (let n = 0; n < 1000; n++) {
      const mates = search.chooseMates(1, 2, uniform(n));
      assert.equal(mates.length, 2);
      assert.ok(!mates.includes(1) && !mates.includes(0));
      if (mates[0] === 2) better++;
    }
    assert.ok(better > 981, `${better} of 1000`);
  });

  it('follow results that come after mates were chosen first', () => {
    const search = searchOf([
      [1, 1],
      [0, 40],
      [0, 40],
    ]);
    search.chooseMates(1, 1, uniform(0));
    for (let n = 0; n < 400; n++) {
      search.redo('evaluate', 3);
      search.evaluated({ type: 'evaluate', agent: 3, task: -1 }, 1, 1);
    }
    // Marks are looked at when an expansion is chosen.
    search.decide(uniform(1));
    for (let n = 0; n < 100; n++) assert.deepEqual(search.chooseMates(1, 1, uniform(n)), [3]);
  });

  it('are found without a look at all agents', () => {
    let looks = 0;
    const counting: PolicyDefinition = {
      name: 'counting',
      version: 1,
      create: (view, options) => {
        const counted: SearchView = new Proxy(view, {
          get: (target, name) => {
            if (name === 'canBeMate') looks++;
            const value: unknown = Reflect.get(target, name, target);
            return typeof value === 'function' ? value.bind(target) : value;
          },
        });
        return new HgmPolicy(counted, options);
      },
    };
    const search = searchOf(
      Array.from({ length: 5000 }, () => [2, 2] as const),
      counting,
    );
    search.chooseMates(1, 4, uniform(0));
    looks = 0;
    for (let n = 1; n <= 100; n++) assert.equal(search.chooseMates(n, 4, uniform(n)).length, 4);
    assert.ok(looks < 100 * 50, `${looks} looks in 100 choices`);
  });

  it('are no pruned agents', () => {
    const search = searchOf([
      [9, 0],
      [9, 0],
      [9, 0],
    ]);
    search.chooseMates(1, 2, uniform(0));
    search.prune('root/1');
    search.decide(uniform(1));
    for (let n = 0; n < 50; n++) assert.ok(!search.chooseMates(1, 2, uniform(n)).includes(2));
  });
});
