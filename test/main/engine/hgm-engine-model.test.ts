/** Random calls of the engine against a model of plain objects; the choice among children is checked by what it may be. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AgentNode, RecordedEvaluation } from '../../../src/main/engine/agent-node.js';
import { HgmEngine } from '../../../src/main/engine/hgm-engine.js';
import { assertClose, exactFigures, type WeightedReward } from './naive-figures.js';

interface ModelAgent {
  readonly children: string[];
  readonly rewards: WeightedReward[];
  metadata: Record<string, unknown>;
  pruned: boolean;
  expanded: boolean;
  last: RecordedEvaluation | null;
}

/** The engine as its documentation tells it, by key. */
class Model {
  readonly agents = new Map<string, ModelAgent>();
  gateOpen = true;
  wideningAlpha = 0.5;

  ensure(key: string): ModelAgent {
    const known = this.agents.get(key);
    if (known !== undefined) return known;
    const slash = key.lastIndexOf('/');
    const parent = slash < 0 ? undefined : this.ensure(key.slice(0, slash));
    const agent: ModelAgent = {
      children: [],
      rewards: [],
      metadata: {},
      pruned: parent?.pruned ?? false,
      expanded: false,
      last: null,
    };
    parent?.children.push(key.slice(slash + 1));
    this.agents.set(key, agent);
    return agent;
  }

  cladeRewards(key: string): WeightedReward[] {
    return [...this.agents]
      .filter(([other]) => other === key || other.startsWith(`${key}/`))
      .flatMap(([, { rewards }]) => rewards);
  }

  isPruned(key: string): boolean {
    const agent = this.agents.get(key);
    if (agent !== undefined) return agent.pruned;
    const slash = key.lastIndexOf('/');
    return slash >= 0 && this.isPruned(key.slice(0, slash));
  }

  /** What nextAction may return: the action that must be made, or those that may be drawn. */
  choicesOf(
    key: string,
    actions: readonly string[],
    excluded: ReadonlySet<string>,
  ): { readonly made?: string; readonly drawn: string[] } {
    if (!this.gateOpen || this.isPruned(key)) return { drawn: [] };
    const distinct = [...new Set(actions)];
    const children = distinct.filter((action) => this.agents.has(`${key}/${action}`));
    const visits = exactFigures(this.cladeRewards(key)).visits;
    const limit = Math.max(1, Math.floor(Math.max(visits, 1) ** this.wideningAlpha));
    const made = distinct.find((action) => !children.includes(action) && !excluded.has(`${key}/${action}`));
    if (made !== undefined && children.length < Math.min(limit, distinct.length)) return { made, drawn: [] };
    return { drawn: children.filter((action) => !this.isPruned(`${key}/${action}`) && !excluded.has(`${key}/${action}`)) };
  }
}

type Call = (engine: HgmEngine, model: Model) => void;

const action = fc.constantFrom('a', 'b', 'c');
const key = fc.array(action, { maxLength: 3 }).map((path) => ['root', ...path].join('/'));
const payload = fc.option(fc.dictionary(fc.constantFrom('p', 'q'), fc.nat(9)), { nil: undefined });

const ensureNode: fc.Arbitrary<Call> = fc.tuple(key, payload).map(([at, metadata]) => (engine, model) => {
  engine.ensureNode(at, metadata);
  Object.assign(model.ensure(at).metadata, metadata);
});

const recordEvaluation: fc.Arbitrary<Call> = fc
  .tuple(key, fc.nat(16), fc.integer({ min: 1, max: 12 }), payload)
  .map(([at, sixteenths, quarters, given]) => (engine, model) => {
    const reward = sixteenths / 16;
    const weight = quarters / 4;
    engine.recordEvaluation(at, reward, { weight, payload: given });
    const agent = model.ensure(at);
    agent.rewards.push({ reward, weight });
    agent.last = { reward, weight, payload: structuredClone(given) };
  });

const recordExpansion: fc.Arbitrary<Call> = fc.tuple(key, action, payload).map(([at, by, given]) => (engine, model) => {
  engine.recordExpansion(at, by, { payload: given });
  const agent = model.ensure(`${at}/${by}`);
  agent.expanded = true;
  Object.assign(agent.metadata, given);
});

const markPruned: fc.Arbitrary<Call> = key.map((at) => (engine, model) => {
  if (!model.agents.has(at)) {
    assert.throws(() => engine.markPruned(at));
    return;
  }
  engine.markPruned(at);
  for (const [other, agent] of model.agents) if (other === at || other.startsWith(`${at}/`)) agent.pruned = true;
});

const nextAction: fc.Arbitrary<Call> = fc
  .tuple(key, fc.array(action, { maxLength: 4 }), fc.uniqueArray(action, { maxLength: 2 }))
  .map(([at, actions, busy]) => (engine, model) => {
    const excluded = new Set(busy.map((by) => `${at}/${by}`));
    const { made, drawn } = model.choicesOf(at, actions, excluded);
    const chosen = engine.nextAction(at, actions, { excluded });
    if (made !== undefined) {
      assert.equal(chosen, made);
      model.ensure(`${at}/${made}`);
    } else if (drawn.length === 0) {
      assert.equal(chosen, null);
    } else {
      assert.ok(chosen !== null && drawn.includes(chosen), `${chosen} is none of ${drawn}`);
    }
  });

const setExpansionGate: fc.Arbitrary<Call> = fc.boolean().map((open) => (engine, model) => {
  engine.setExpansionGate(open);
  model.gateOpen = open;
});

const updateParameters: fc.Arbitrary<Call> = fc.constantFrom(0, 0.5, 1).map((wideningAlpha) => (engine, model) => {
  engine.updateParameters({ wideningAlpha });
  model.wideningAlpha = wideningAlpha;
});

const call = fc.oneof(
  { weight: 2, arbitrary: ensureNode },
  { weight: 6, arbitrary: recordEvaluation },
  { weight: 2, arbitrary: recordExpansion },
  { weight: 1, arbitrary: markPruned },
  { weight: 6, arbitrary: nextAction },
  { weight: 1, arbitrary: setExpansionGate },
  { weight: 1, arbitrary: updateParameters },
);

function assertSame(node: AgentNode, at: string, model: Model): void {
  const agent = model.agents.get(at) ?? assert.fail(`${at} is not in the model`);
  const slash = at.lastIndexOf('/');
  assert.equal(node.key, at);
  assert.equal(node.parent, slash < 0 ? null : at.slice(0, slash));
  assert.deepEqual(node.children, agent.children);
  assert.deepEqual(node.metadata, agent.metadata);
  assert.equal(node.pruned, agent.pruned);
  assert.equal(node.expanded, agent.expanded);
  assert.deepEqual(node.lastEvaluation, agent.last);
  const own = exactFigures(agent.rewards);
  const clade = exactFigures(model.cladeRewards(at));
  assert.deepEqual([node.visits, node.successWeight, node.failureWeight], [clade.visits, clade.success, clade.failure]);
  assert.deepEqual([node.own.visits, node.own.successWeight, node.own.failureWeight], [own.visits, own.success, own.failure]);
  assert.equal(node.cmp.weight, node.visits);
  assertClose(node.cmp.mean, clade.mean, 1e-14);
  assertClose(node.cmp.variance, clade.variance, 1e-12, 1e-30);
  assertClose(node.own.mean, own.mean, 1e-14);
  assertClose(node.own.variance, own.variance, 1e-12, 1e-30);
}

test('any sequence of calls leaves the agents that its documentation tells of', () => {
  fc.assert(
    fc.property(fc.array(call, { maxLength: 60 }), fc.nat(), (calls, seed) => {
      const engine = new HgmEngine({ seed });
      const model = new Model();
      for (const each of calls) each(engine, model);
      const nodes = engine.snapshot();
      assert.deepEqual([...nodes.keys()], [...model.agents.keys()]);
      for (const [at, node] of nodes) assertSame(node, at, model);
    }),
    { seed: 1, numRuns: 400 },
  );
});

test('two engines with the same seed and calls are equal in all they show and choose', () => {
  fc.assert(
    fc.property(fc.array(call, { maxLength: 40 }), fc.nat(), (calls, seed) => {
      const engines = [new HgmEngine({ seed }), new HgmEngine({ seed })] as const;
      for (const engine of engines) {
        const model = new Model();
        for (const each of calls) each(engine, model);
      }
      const [first, second] = engines;
      assert.deepEqual(first.snapshot(), second.snapshot());
      assert.equal(first.nextAction('root', ['a', 'b', 'c']), second.nextAction('root', ['a', 'b', 'c']));
    }),
    { seed: 2, numRuns: 100 },
  );
});
