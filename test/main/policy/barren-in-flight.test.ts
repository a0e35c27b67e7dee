import assert from 'node:assert/strict';
import { it } from 'node:test';
import { definitionOf } from '../../../src/main/policy/policies.js';
import { resolvePolicyOptions } from '../../../src/main/policy/policy-options.js';
import { type Decision, Search } from '../../../src/main/policy/search.js';
import { keyedUniform, RandomPurpose } from '../../../src/shared/random.js';

it('leaves out agents with too many expansions in flight from the first barren expansion of another agent on', () => {
  const limits = { maximumPendingPerAgent: 99, maximumForcedExpansions: 99, maximumBarrenExpansions: 2 };
  const options = resolvePolicyOptions({ initialExpansions: 99 }, 2);
  const search = new Search({ taskCount: 0, evaluationBudget: 100, seed: 1, ...limits }, definitionOf('hgm'), options);
  let decisions = 0;
  const decide = (): Decision => {
    const decision = search.decide(keyedUniform(1, RandomPurpose.decision, ++decisions));
    assert.ok(decision !== null);
    return decision;
  };
  search.evaluated(decide(), 1, 1);
  search.expanded(decide());
  search.setExpansionGate(false);
  while (search.tree.ownVisits(1) === 0) search.evaluated(decide(), 1, 1);
  search.setExpansionGate(true);
  const inFlight: Decision[] = [];
  const of = (agent: number): number => inFlight.filter((decision) => decision.agent === agent).length;
  while (of(0) < 2 || of(1) < 2 || inFlight.at(-1)?.agent !== 0) inFlight.push(decide());
  search.expansionBarren(inFlight.find(({ agent }) => agent === 0)!);
  assert.deepEqual([search.canExpand(0), search.canExpand(1)], [false, false]);
  assert.equal(decide().type, 'evaluate');
});
