/** Random commands against a tree of plain objects that keeps every reward and sums them anew. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AgentTree } from '../../../src/main/engine/agent-tree.js';
import { assertClose, exactFigures, type WeightedReward } from './naive-figures.js';

interface NaiveAgent {
  readonly key: string;
  readonly parent: NaiveAgent | undefined;
  readonly children: NaiveAgent[];
  readonly rewards: WeightedReward[];
  isPruned: boolean;
  isExpanded: boolean;
}

type Command =
  | { readonly type: 'add'; readonly at: number; readonly action: string }
  | { readonly type: 'record' | 'recordOwn'; readonly at: number; readonly reward: number; readonly weight: number }
  | { readonly type: 'prune' | 'expand'; readonly at: number }
  | { readonly type: 'settle' };

function commandsWith(reward: fc.Arbitrary<number>, weight: fc.Arbitrary<number>): fc.Arbitrary<Command[]> {
  const at = fc.nat(1000);
  const action = fc.oneof(
    fc.constantFrom('a', 'b', '0', '1'),
    fc.string({ minLength: 1, maxLength: 3 }).map((s) => s.replaceAll('/', '-')),
  );
  const recording = (type: 'record' | 'recordOwn') => fc.record({ type: fc.constant(type), at, reward, weight });
  const command: fc.Arbitrary<Command> = fc.oneof(
    { weight: 5, arbitrary: fc.record({ type: fc.constant('add' as const), at, action }) },
    { weight: 3, arbitrary: recording('record') },
    { weight: 3, arbitrary: recording('recordOwn') },
    { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('prune' as const, 'expand' as const), at }) },
    { weight: 1, arbitrary: fc.constant({ type: 'settle' as const }) },
  );
  return fc.array(command, { maxLength: 80 });
}

function cladeOf(agent: NaiveAgent): NaiveAgent[] {
  return [agent, ...agent.children.flatMap(cladeOf)];
}

function makeNaive(key: string, parent: NaiveAgent | undefined): NaiveAgent {
  return { key, parent, children: [], rewards: [], isPruned: parent?.isPruned ?? false, isExpanded: false };
}

function applyNaively(agents: NaiveAgent[], command: Command): void {
  if (command.type === 'settle') return;
  const agent = agents[command.at % agents.length]!;
  switch (command.type) {
    case 'add': {
      const key = `${agent.key}/${command.action}`;
      if (agents.some((other) => other.key === key)) return;
      const child = makeNaive(key, agent);
      agent.children.push(child);
      agents.push(child);
      return;
    }
    case 'prune':
      for (const member of cladeOf(agent)) member.isPruned = true;
      return;
    case 'expand':
      agent.isExpanded = true;
      return;
    default:
      agent.rewards.push({ reward: command.reward, weight: command.weight });
  }
}

function apply(tree: AgentTree, command: Command): void {
  switch (command.type) {
    case 'add':
      tree.addChild(command.at % tree.size, command.action);
      return;
    case 'record':
      tree.record(command.at % tree.size, command.reward, command.weight);
      return;
    case 'recordOwn':
      tree.recordOwn(command.at % tree.size, command.reward, command.weight);
      return;
    case 'prune':
      tree.markPruned(command.at % tree.size);
      return;
    case 'expand':
      tree.setExpanded(command.at % tree.size, true);
      return;
    case 'settle':
      tree.settleClades();
  }
}

function runBoth(commands: readonly Command[]): { readonly tree: AgentTree; readonly agents: readonly NaiveAgent[] } {
  const tree = new AgentTree();
  tree.addRoot();
  const agents = [makeNaive('root', undefined)];
  for (const command of commands) {
    apply(tree, command);
    applyNaively(agents, command);
  }
  tree.settleClades();
  return { tree, agents };
}

function assertSameStructure(tree: AgentTree, agents: readonly NaiveAgent[]): void {
  assert.equal(tree.size, agents.length);
  for (const [agent, naive] of agents.entries()) {
    const children: string[] = [];
    tree.forEachChild(agent, (child) => children.push(tree.keyOf(child)));
    assert.deepEqual(
      children,
      naive.children.map(({ key }) => key),
    );
    assert.equal(tree.childCount(agent), naive.children.length);
    assert.equal(tree.keyOf(agent), naive.key);
    assert.equal(tree.find(naive.key), agent);
    assert.equal(tree.parentOf(agent), naive.parent === undefined ? -1 : agents.indexOf(naive.parent));
    assert.equal(tree.isPruned(agent), naive.isPruned);
    assert.equal(tree.isExpanded(agent), naive.isExpanded);
  }
}

test('figures are exact where every sum is a double, whichever way rewards were recorded', () => {
  const sixteenth = (most: number) => fc.integer({ min: 0, max: most }).map((count) => count / 16);
  const weight = fc.integer({ min: 1, max: 64 }).map((count) => count / 4);
  fc.assert(
    fc.property(commandsWith(sixteenth(16), weight), (commands) => {
      const { tree, agents } = runBoth(commands);
      assertSameStructure(tree, agents);
      for (const [agent, naive] of agents.entries()) {
        const own = exactFigures(naive.rewards);
        const clade = exactFigures(cladeOf(naive).flatMap(({ rewards }) => rewards));
        assert.deepEqual(
          [tree.ownVisits(agent), tree.ownSuccess(agent), tree.ownFailure(agent)],
          [own.visits, own.success, own.failure],
        );
        assert.deepEqual(
          [tree.cladeVisits(agent), tree.cladeSuccess(agent), tree.cladeFailure(agent)],
          [clade.visits, clade.success, clade.failure],
        );
        assertClose(tree.cladeMean(agent), clade.mean, 1e-14);
        assertClose(tree.cladeVariance(agent), clade.variance, 1e-13, 1e-30);
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('figures are right to rounding for any rewards and weights', () => {
  const reward = fc.double({ min: 0, max: 1, noNaN: true });
  const weight = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(commandsWith(reward, weight), (commands) => {
      const { tree, agents } = runBoth(commands);
      for (const [agent, naive] of agents.entries()) {
        const own = exactFigures(naive.rewards);
        const clade = exactFigures(cladeOf(naive).flatMap(({ rewards }) => rewards));
        assertClose(tree.ownVisits(agent), own.visits, 1e-13);
        assertClose(tree.ownMean(agent), own.mean, 1e-13, 1e-15);
        assertClose(tree.ownVariance(agent), own.variance, 1e-9, 1e-28);
        assertClose(tree.cladeVisits(agent), clade.visits, 1e-13);
        assertClose(tree.cladeSuccess(agent), clade.success, 1e-13);
        assertClose(tree.cladeFailure(agent), clade.failure, 1e-13);
        assertClose(tree.cladeMean(agent), clade.mean, 1e-13, 1e-15);
        assertClose(tree.cladeVariance(agent), clade.variance, 1e-9, 1e-28);
      }
    }),
    { seed: 2, numRuns: 200 },
  );
});
