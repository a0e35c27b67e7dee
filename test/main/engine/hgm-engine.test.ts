import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { resolveHgmEngineOptions } from '../../../src/main/engine/engine-options.js';
import { HgmEngine } from '../../../src/main/engine/hgm-engine.js';
import { type ErrorCode, isHgmError } from '../../../src/shared/errors.js';
import { engineWith } from './engine-with.js';

const withCode = (code: ErrorCode) => (error: unknown) => isHgmError(error, code);

describe('agents', () => {
  test('a new agent has the shape of AgentNode, with all figures 0', () => {
    const engine = new HgmEngine();
    assert.deepEqual(engine.ensureNode('root/a'), {
      key: 'root/a',
      parent: 'root',
      visits: 0,
      successWeight: 0,
      failureWeight: 0,
      cmp: { weight: 0, mean: 0, variance: 0 },
      own: { visits: 0, successWeight: 0, failureWeight: 0, mean: 0, variance: 0 },
      children: [],
      metadata: {},
      pruned: false,
      expanded: false,
      lastEvaluation: null,
    });
  });

  test('the root has no parent, missing ancestors are made, and a child is in its parent’s children', () => {
    const engine = new HgmEngine();
    engine.ensureNode('root/a/b');
    assert.equal(engine.agent('root')?.parent, null);
    assert.deepEqual(engine.agent('root')?.children, ['a']);
    assert.deepEqual(engine.agent('root/a')?.children, ['b']);
    assert.equal(engine.size, 3);
    assert.equal(engine.agent('root/c'), undefined);
  });

  test('any first segment is a root', () => {
    const engine = new HgmEngine();
    engine.recordEvaluation('x', 1);
    engine.recordEvaluation('y/z', 0);
    assert.equal(engine.agent('x')?.visits, 1);
    assert.equal(engine.agent('y')?.cmp.mean, 0);
    assert.equal(engine.agent('y')?.parent, null);
  });

  test('bad names are refused wherever a name is given, and nothing is changed', () => {
    const engine = new HgmEngine();
    const isRefused = withCode('ERR_ACTION_NAME');
    for (const key of ['', '/', 'root/', 'root//a']) {
      assert.throws(() => engine.ensureNode(key), isRefused);
      assert.throws(() => engine.nextAction(key, ['a']), isRefused);
      assert.throws(() => engine.nextAction(key, []), isRefused);
      assert.throws(() => engine.recordExpansion(key, 'a'), isRefused);
      assert.throws(() => engine.recordEvaluation(key, 1), isRefused);
    }
    for (const action of ['', 'a/b']) {
      assert.throws(() => engine.recordExpansion('root', action), isRefused);
      assert.throws(() => engine.nextAction('root', ['a', action]), isRefused);
    }
    assert.equal(engine.size, 0);
  });
});

describe('records', () => {
  test('a reward counts for the agent and every ancestor', () => {
    const engine = new HgmEngine();
    engine.recordEvaluation('root/a/b', 0.75, { weight: 2 });
    engine.recordEvaluation('root/a', 0.25, { weight: 2 });
    const { visits, successWeight, failureWeight, cmp, own } = engine.agent('root/a') ?? assert.fail();
    assert.deepEqual({ visits, successWeight, failureWeight }, { visits: 4, successWeight: 2, failureWeight: 2 });
    assert.deepEqual(cmp, { weight: 4, mean: 0.5, variance: 0.0625 });
    assert.deepEqual(own, { visits: 2, successWeight: 0.5, failureWeight: 1.5, mean: 0.25, variance: 0 });
    assert.deepEqual(engine.agent('root')?.cmp, cmp);
    assert.equal(engine.agent('root')?.own.visits, 0);
  });

  test('the weight is 1 where none is given', () => {
    assert.equal(new HgmEngine().recordEvaluation('root', 0.5).visits, 1);
  });

  test('rewards and weights out of range are refused and change nothing, not even by making agents', () => {
    const engine = new HgmEngine();
    for (const reward of [-0.1, 1.1, Number.NaN]) {
      assert.throws(() => engine.recordEvaluation('root/a', reward), withCode('ERR_REWARD_RANGE'));
    }
    for (const weight of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.throws(() => engine.recordEvaluation('root/a', 1, { weight }), withCode('ERR_WEIGHT_RANGE'));
    }
    assert.equal(engine.size, 0);
    engine.recordEvaluation('root', 1, { weight: Number.MAX_VALUE });
    assert.throws(() => engine.recordEvaluation('root/a', 1, { weight: Number.MAX_VALUE }), withCode('ERR_WEIGHT_RANGE'));
    assert.equal(engine.size, 1);
  });

  test('an expansion makes its child expanded', () => {
    const engine = new HgmEngine();
    assert.equal(engine.nextAction('root', ['a']), 'a');
    assert.equal(engine.agent('root/a')?.expanded, false);
    const child = engine.recordExpansion('root', 'a', { payload: { quality: 0.8 } });
    assert.equal(child.key, 'root/a');
    assert.equal(child.expanded, true);
    assert.deepEqual(child.metadata, { quality: 0.8 });
    assert.equal(engine.agent('root')?.expanded, false);
  });
});

describe('metadata', () => {
  test('merges what ensureNode and expansions bring, the last value of a field winning', () => {
    const engine = new HgmEngine();
    engine.ensureNode('root/a', { x: 1, y: 1 });
    engine.recordExpansion('root', 'a', { payload: { y: 2, z: 2 } });
    assert.deepEqual(engine.ensureNode('root/a').metadata, { x: 1, y: 2, z: 2 });
  });

  test('is no place for what evaluations bring: that stands in lastEvaluation, a copy', () => {
    const engine = new HgmEngine();
    engine.ensureNode('root/a', { x: 1 });
    const payload = { x: [2] };
    engine.recordEvaluation('root/a', 1, { payload });
    payload.x.push(3);
    assert.deepEqual(engine.agent('root/a')?.metadata, { x: 1 });
    assert.deepEqual(engine.agent('root/a')?.lastEvaluation, { reward: 1, weight: 1, payload: { x: [2] } });
    assert.deepEqual(engine.recordEvaluation('root/a', 0.5, { weight: 2 }).lastEvaluation, {
      reward: 0.5,
      weight: 2,
      payload: undefined,
    });
    assert.equal(engine.agent('root')?.lastEvaluation, null);
  });

  test('keeps a payload that is no plain object under its own field, and nothing for undefined', () => {
    const engine = new HgmEngine();
    assert.deepEqual(engine.recordExpansion('root', 'a', { payload: [1, 2] }).metadata, { payload: [1, 2] });
    assert.deepEqual(engine.recordExpansion('root', 'a', { payload: 'text' }).metadata, { payload: 'text' });
    assert.deepEqual(engine.recordExpansion('root', 'a', { payload: null }).metadata, { payload: null });
    assert.deepEqual(engine.recordExpansion('root', 'b', { payload: undefined }).metadata, {});
  });

  test('is a copy on its way in', () => {
    const engine = new HgmEngine();
    const metadata = { list: [1] };
    engine.ensureNode('root', metadata);
    metadata.list.push(2);
    assert.deepEqual(engine.agent('root')?.metadata, { list: [1] });
  });

  test('that cannot be copied is refused by name, and nothing is changed', () => {
    const engine = new HgmEngine();
    const payload = { call: () => 1 };
    assert.throws(() => engine.ensureNode('root', payload), /the metadata of root cannot be copied/);
    assert.throws(() => engine.recordExpansion('root', 'a', { payload }), withCode('ERR_RESULT_CLONE'));
    assert.throws(() => engine.recordEvaluation('root', 1, { payload }), withCode('ERR_RESULT_CLONE'));
    assert.equal(engine.size, 0);
  });

  test('may have fields with names of Object.prototype', () => {
    const engine = new HgmEngine();
    engine.ensureNode('root', JSON.parse('{"__proto__": {"polluted": true}, "toString": 1}'));
    const metadata = engine.agent('root')?.metadata ?? assert.fail();
    assert.deepEqual(Object.keys(metadata), ['__proto__', 'toString']);
    assert.equal(metadata.polluted, undefined);
  });
});

describe('pruning', () => {
  test('of an unknown agent is refused', () => {
    const engine = new HgmEngine();
    assert.throws(() => engine.markPruned('root/a'), withCode('ERR_UNKNOWN_AGENT'));
    assert.throws(() => engine.pruneReason('root/a'), withCode('ERR_UNKNOWN_AGENT'));
  });

  test('shows in the agent and its descendants, with the reason', () => {
    const engine = new HgmEngine();
    engine.ensureNode('root/a/b');
    engine.markPruned('root/a', 'barren');
    assert.deepEqual(
      ['root', 'root/a', 'root/a/b'].map((key) => engine.agent(key)?.pruned),
      [false, true, true],
    );
    assert.equal(engine.pruneReason('root/a/b'), 'barren');
    assert.equal(engine.pruneReason('root'), undefined);
  });

  test('leaves results counting, and more can be recorded', () => {
    const engine = engineWith({ a: [1] });
    engine.markPruned('root/a');
    engine.recordEvaluation('root/a', 1);
    assert.equal(engine.agent('root')?.visits, 2);
  });
});

describe('parameters', () => {
  test('are those of the constructor, or the defaults', () => {
    assert.deepEqual(new HgmEngine().engineConfig(), resolveHgmEngineOptions({}));
    assert.equal(new HgmEngine({ wideningAlpha: 1.5 }).engineConfig().wideningAlpha, 1.5);
    assert.throws(() => new HgmEngine({ wideningAlpha: -1 }), withCode('ERR_OPTION'));
  });

  test('that change hold from the next choice on', () => {
    const engine = engineWith({ a: [1, 1, 1, 1] });
    engine.updateParameters({ wideningAlpha: 0 });
    assert.equal(engine.nextAction('root', ['a', 'b']), 'a');
    engine.updateParameters({ wideningAlpha: 1 });
    assert.equal(engine.nextAction('root', ['a', 'b']), 'b');
  });

  test('that are wrong change nothing, and the seed cannot be changed', () => {
    const engine = new HgmEngine({ seed: 5 });
    assert.throws(() => engine.updateParameters({ wideningAlpha: 0.1, thompsonPrior: -1 }), withCode('ERR_OPTION'));
    assert.throws(() => Reflect.apply(engine.updateParameters, engine, [{ seed: 6 }]), /seed cannot be changed/);
    assert.deepEqual(engine.engineConfig(), resolveHgmEngineOptions({ seed: 5 }));
  });
});

describe('snapshots', () => {
  test('hold every agent by key, parents before children, and are copies', () => {
    const engine = engineWith({ a: [1], b: [0] });
    engine.ensureNode('root/a', { list: [{ x: 1 }] });
    const before = structuredClone(engine.snapshot());
    const copy = engine.snapshot();
    assert.deepEqual([...copy.keys()], ['root', 'root/a', 'root/b']);
    const node = copy.get('root/a') ?? assert.fail();
    Object.assign(node, { visits: 99 });
    Object.assign(node.own, { visits: 99 });
    Object.assign(node.cmp, { mean: 99 });
    node.children.push('ghost');
    assert.ok(Array.isArray(node.metadata.list));
    node.metadata.list[0].x = 99;
    node.metadata.more = 1;
    copy.delete('root/b');
    assert.deepEqual(engine.snapshot(), before);
  });

  test('in pages give every agent once, in the same order, those made meanwhile at the end', () => {
    const engine = new HgmEngine();
    for (let number = 0; number < 24; number++) engine.ensureNode(`root/${number}`);
    const keys: string[] = [];
    const sizes: number[] = [];
    for (let cursor: number | null = 0; cursor !== null; ) {
      const page = engine.snapshotPage({ cursor, limit: 10 });
      keys.push(...page.agents.map(({ key }) => key));
      sizes.push(page.agents.length);
      if (sizes.length === 1) engine.ensureNode('root/late');
      cursor = page.cursor;
    }
    assert.deepEqual(sizes, [10, 10, 6]);
    assert.deepEqual(keys, [...engine.snapshot().keys()]);
    assert.equal(keys.at(-1), 'root/late');
  });

  test('of a tree 10,000 deep share the text of their keys', () => {
    const engine = new HgmEngine();
    const key = ['root', ...Array.from({ length: 10_000 }, (_, number) => `action-${number % 10}`)].join('/');
    engine.recordEvaluation(key, 1);
    const nodes = engine.snapshot();
    assert.equal(nodes.size, 10_001);
    const node = nodes.get(key) ?? assert.fail();
    assert.deepEqual([node.key, node.parent, node.visits], [key, key.slice(0, key.lastIndexOf('/')), 1]);
    const last = engine.snapshotPage({ cursor: 10_000 }).agents[0] ?? assert.fail();
    assert.deepEqual([last.key, last.parent], [node.key, node.parent]);
    assert.deepEqual(engine.agent(key), last);
  });

  test('of an empty engine, or beyond the end, are empty', () => {
    assert.deepEqual(new HgmEngine().snapshotPage(), { agents: [], cursor: null });
    assert.deepEqual(engineWith({ a: [] }).snapshotPage({ cursor: 50 }), { agents: [], cursor: null });
  });

  test('refuse a cursor or a limit that is no count', () => {
    const engine = engineWith({ a: [] });
    for (const options of [{ cursor: -1 }, { cursor: 0.5 }, { limit: 0 }, { limit: Number.NaN }]) {
      assert.throws(() => engine.snapshotPage(options), withCode('ERR_OPTION'));
    }
  });
});
