import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hashOfPart } from '../../../src/main/engine/action-names.js';
import { AgentTree } from '../../../src/main/engine/agent-tree.js';
import { isHgmError } from '../../../src/shared/errors.js';
import { keyedUniform } from '../../../src/shared/random.js';
import { assertClose } from './naive-figures.js';

function childrenOf(tree: AgentTree, agent: number): string[] {
  const actions: string[] = [];
  tree.forEachChild(agent, (child) => actions.push(tree.actionOf(child)));
  return actions;
}

/** Two names with the same hash: of 2^19 names there are about 32 such pairs. */
function namesOfOneHash(): readonly [string, string] {
  const names = new Map<number, string>();
  for (let number = 0; number < 2 ** 19; number++) {
    const name = `action ${number}`;
    const other = names.get(hashOfPart(name));
    if (other !== undefined) return [other, name];
    names.set(hashOfPart(name), name);
  }
  throw new Error('all hashes are different');
}

describe('agents and keys', () => {
  test('the first agent is the root, and agents are numbered in the order of their making', () => {
    const tree = new AgentTree();
    assert.equal(tree.size, 0);
    const root = tree.addRoot();
    const child = tree.addChild(root, 'a');
    const grandchild = tree.addChild(child, 'b');
    assert.deepEqual([root, child, grandchild, tree.size], [0, 1, 2, 3]);
    assert.equal(tree.keyOf(grandchild), 'root/a/b');
    assert.equal(tree.actionOf(grandchild), 'b');
    assert.deepEqual([tree.parentOf(grandchild), tree.parentOf(child), tree.parentOf(root)], [1, 0, -1]);
    assert.equal(tree.find('root/a/b'), grandchild);
  });

  test('a child that is added again is the one there is', () => {
    const tree = new AgentTree();
    const root = tree.addRoot();
    const child = tree.addChild(root, 'a');
    assert.equal(tree.addChild(root, 'a'), child);
    assert.equal(tree.addRoot(), root);
    assert.equal(tree.size, 2);
    assert.equal(tree.childCount(root), 1);
  });

  test('actions whose names have the same hash are two children', () => {
    const [one, other] = namesOfOneHash();
    const tree = new AgentTree();
    const root = tree.addRoot();
    const first = tree.addChild(root, one);
    assert.equal(tree.childByAction(root, other), -1);
    const second = tree.addChild(root, other);
    const below = tree.addChild(second, one);
    assert.deepEqual([first, second, below], [1, 2, 3]);
    assert.deepEqual([tree.find(`root/${one}`), tree.find(`root/${other}`), tree.find(`root/${other}/${one}`)], [1, 2, 3]);
    assert.deepEqual([tree.keyOf(first), tree.keyOf(second)], [`root/${one}`, `root/${other}`]);
  });

  test('children are listed in the order of their making', () => {
    const tree = new AgentTree();
    const root = tree.addRoot();
    for (const action of ['c', 'a', 'b']) tree.addChild(root, action);
    tree.addChild(tree.find('root/a'), 'z');
    assert.deepEqual(childrenOf(tree, root), ['c', 'a', 'b']);
    assert.deepEqual(childrenOf(tree, tree.find('root/c')), []);
  });

  test('the same action under different parents names different agents', () => {
    const tree = new AgentTree();
    const first = tree.ensure('root/a/x');
    const second = tree.ensure('root/b/x');
    assert.notEqual(first, second);
    assert.equal(tree.childByAction(tree.find('root/a'), 'x'), first);
    assert.equal(tree.childByAction(tree.find('root/b'), 'x'), second);
    assert.equal(tree.childByAction(tree.find('root'), 'x'), -1);
  });

  test('a key makes its agent and the missing ancestors, once', () => {
    const tree = new AgentTree();
    const agent = tree.ensure('root/a/b');
    assert.equal(tree.size, 3);
    assert.equal(tree.ensure('root/a/b'), agent);
    assert.equal(tree.size, 3);
    assert.deepEqual(childrenOf(tree, 0), ['a']);
  });

  test('there may be several roots', () => {
    const tree = new AgentTree();
    const x = tree.ensure('x');
    const z = tree.ensure('y/z');
    assert.equal(tree.parentOf(x), -1);
    assert.equal(tree.parentOf(tree.find('y')), -1);
    assert.equal(tree.keyOf(z), 'y/z');
    tree.record(z, 1, 1);
    assert.equal(tree.cladeVisits(x), 0);
    assert.equal(tree.cladeVisits(tree.find('y')), 1);
  });

  test('what is not there is -1', () => {
    const tree = new AgentTree();
    assert.equal(tree.find('root'), -1);
    assert.equal(tree.findNearest('root/a'), -1);
    tree.ensure('root/a');
    for (const key of ['', 'r', 'roots', 'root/', '/root', 'root/b', 'root/a/', 'root/a/b', 'a', 'root//a']) {
      assert.equal(tree.find(key), -1, key);
    }
    assert.equal(tree.childByAction(0, 'b'), -1);
    assert.equal(tree.findNearest('root/a/b/c'), tree.find('root/a'));
    assert.equal(tree.findNearest('root/b'), 0);
  });

  test('an action that is empty, holds a slash or is no string is refused, and nothing is changed', () => {
    const tree = new AgentTree();
    tree.addRoot();
    for (const action of ['', '/', 'a/b']) {
      assert.throws(
        () => tree.addChild(0, action),
        (error) => isHgmError(error, 'ERR_ACTION_NAME'),
      );
      assert.throws(
        () => tree.addRoot(action),
        (error) => isHgmError(error, 'ERR_ACTION_NAME'),
      );
    }
    for (const key of ['', '/', 'root/', '/a', 'root//a', 'root/new/']) {
      assert.throws(
        () => tree.ensure(key),
        (error) => isHgmError(error, 'ERR_ACTION_NAME'),
      );
    }
    assert.throws(() => Reflect.apply(tree.ensure, tree, [7]), /must be a string .* it is 7/);
    assert.equal(tree.size, 1);
  });

  test('any other text can be an action', () => {
    const tree = new AgentTree();
    const actions = ['0', ' ', '.', '__proto__', 'constructor', '日本語', '😀', '\u0000', '\ud800', 'a'.repeat(1000)];
    for (const action of actions) tree.ensure(`root/${action}`);
    assert.deepEqual(childrenOf(tree, 0), actions);
    for (const action of actions) assert.equal(tree.keyOf(tree.find(`root/${action}`)), `root/${action}`);
  });

  test('numbers that no agent has are refused where something would change', () => {
    const tree = new AgentTree();
    tree.addRoot();
    const isUnknown = (error: unknown) => isHgmError(error, 'ERR_UNKNOWN_AGENT');
    for (const agent of [1, -2, 0.5, Number.NaN]) {
      assert.throws(() => tree.addChild(agent, 'a'), isUnknown);
      assert.throws(() => tree.record(agent, 1, 1), isUnknown);
      assert.throws(() => tree.recordOwn(agent, 1, 1), isUnknown);
      assert.throws(() => tree.markPruned(agent), isUnknown);
      assert.throws(() => tree.setExpanded(agent, true), isUnknown);
    }
    assert.equal(tree.cladeVisits(0), 0);
  });
});

describe('flags', () => {
  test('pruning takes all descendants along, those that come later too, and nobody else', () => {
    const tree = new AgentTree();
    for (const key of ['root/a/b/c', 'root/a/d', 'root/e/f', 'root/g']) tree.ensure(key);
    tree.markPruned(tree.find('root/a'), 'barren');
    const later = tree.ensure('root/a/b/new/newer');
    const pruned = ['root/a', 'root/a/b', 'root/a/b/c', 'root/a/d', 'root/a/b/new', 'root/a/b/new/newer'];
    for (let agent = 0; agent < tree.size; agent++) {
      assert.equal(tree.isPruned(agent), pruned.includes(tree.keyOf(agent)), tree.keyOf(agent));
    }
    assert.equal(tree.pruneReason(later), 'barren');
    assert.equal(tree.pruneReason(0), undefined);
  });

  test('the reason is that of the nearest agent that was pruned by itself', () => {
    const tree = new AgentTree();
    tree.ensure('root/a/b/c');
    tree.markPruned(tree.find('root/a/b'), 'inner');
    tree.markPruned(0);
    assert.equal(tree.pruneReason(tree.find('root/a/b/c')), 'inner');
    assert.equal(tree.pruneReason(tree.find('root/a')), undefined);
    assert.equal(tree.isPruned(tree.find('root/a')), true);
  });

  test('pruning one child leaves its siblings', () => {
    const tree = new AgentTree();
    for (const action of ['a', 'b', 'c']) tree.ensure(`root/${action}`);
    tree.markPruned(tree.find('root/b'));
    assert.deepEqual(
      [1, 2, 3].map((agent) => tree.isPruned(agent)),
      [false, true, false],
    );
  });

  test('expanded and pruned are apart', () => {
    const tree = new AgentTree();
    tree.addRoot();
    tree.setExpanded(0, true);
    tree.markPruned(0);
    assert.equal(tree.isExpanded(0), true);
    tree.setExpanded(0, false);
    assert.equal(tree.isExpanded(0), false);
    assert.equal(tree.isPruned(0), true);
  });
});

describe('rewards', () => {
  test('count for the agent, its clade and the clades of its ancestors', () => {
    const tree = new AgentTree();
    const leaf = tree.ensure('root/a/b');
    const aside = tree.ensure('root/c');
    tree.record(leaf, 0.75, 2);
    tree.record(leaf, 0.25, 2);
    tree.record(aside, 1, 4);
    assert.deepEqual([tree.ownVisits(leaf), tree.ownSuccess(leaf), tree.ownFailure(leaf)], [4, 2, 2]);
    assert.deepEqual([tree.ownMean(leaf), tree.ownVariance(leaf)], [0.5, 0.0625]);
    assert.deepEqual([tree.ownVisits(1), tree.cladeVisits(1), tree.cladeMean(1), tree.cladeVariance(1)], [0, 4, 0.5, 0.0625]);
    assert.deepEqual([tree.cladeVisits(0), tree.cladeSuccess(0), tree.cladeFailure(0)], [8, 6, 2]);
    assert.deepEqual([tree.cladeMean(0), tree.cladeVariance(0)], [0.75, 0.09375]);
  });

  test('recorded apart reach the clades when they are settled', () => {
    const tree = new AgentTree();
    const leaf = tree.ensure('root/a/b');
    tree.recordOwn(leaf, 1, 1);
    tree.recordOwn(leaf, 0, 1);
    tree.record(leaf, 0.5, 2);
    assert.deepEqual([tree.ownVisits(leaf), tree.cladeVisits(leaf), tree.cladeVisits(0)], [4, 2, 2]);
    const changed: number[] = [];
    tree.settleClades((agent) => {
      assert.equal(tree.cladeVisits(agent), 4);
      changed.push(agent);
    });
    assert.deepEqual(changed, [2, 1, 0]);
    tree.settleClades(() => assert.fail('nothing is left to settle'));
    assert.deepEqual([tree.cladeVisits(leaf), tree.cladeMean(0), tree.cladeVariance(0)], [4, 0.5, 0.125]);
  });

  test('outside [0, 1], or with weights that are not finite and above 0, change nothing', () => {
    const tree = new AgentTree();
    tree.addRoot();
    for (const reward of [-0.01, 1.01, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.throws(
        () => tree.record(0, reward, 1),
        (error) => isHgmError(error, 'ERR_REWARD_RANGE'),
      );
      assert.throws(
        () => tree.recordOwn(0, reward, 1),
        (error) => isHgmError(error, 'ERR_REWARD_RANGE'),
      );
    }
    for (const weight of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.throws(
        () => tree.record(0, 1, weight),
        (error) => isHgmError(error, 'ERR_WEIGHT_RANGE'),
      );
      assert.throws(
        () => tree.recordOwn(0, 1, weight),
        (error) => isHgmError(error, 'ERR_WEIGHT_RANGE'),
      );
    }
    tree.settleClades(() => assert.fail('nothing was recorded'));
    assert.equal(tree.ownVisits(0), 0);
  });

  test('are refused where their weights would add up to infinity', () => {
    const tree = new AgentTree();
    const leaf = tree.ensure('root/a');
    tree.record(leaf, 0.5, Number.MAX_VALUE);
    tree.record(leaf, 0.5, 1);
    assert.throws(
      () => tree.record(0, 1, Number.MAX_VALUE),
      (error) => isHgmError(error, 'ERR_WEIGHT_RANGE'),
    );
    assert.deepEqual([tree.cladeVisits(0), tree.cladeMean(0), tree.cladeVariance(0)], [Number.MAX_VALUE, 0.5, 0]);
  });

  test('travel up a lineage of 50,000 agents', () => {
    const tree = new AgentTree();
    let agent = tree.addRoot();
    for (let depth = 0; depth < 50_000; depth++) agent = tree.addChild(agent, 'x');
    tree.record(agent, 1, 1);
    tree.recordOwn(agent, 0, 1);
    tree.settleClades();
    tree.markPruned(0);
    assert.equal(tree.cladeVisits(0), 2);
    assert.equal(tree.cladeMean(25_000), 0.5);
    assert.equal(tree.isPruned(agent), true);
    assert.equal(tree.keyOf(agent).length, 'root'.length + 100_000);
    assert.equal(tree.find(tree.keyOf(agent)), agent);
  });

  test('agree between the ways of recording in a tree of 20,000 agents', () => {
    const uniform = keyedUniform(1, 7, 0);
    const at = (count: number) => Math.floor(uniform() * count);
    const eager = new AgentTree();
    const lazy = new AgentTree();
    const deferred = new AgentTree();
    const all = [eager, lazy, deferred];
    for (const tree of all) tree.addRoot();
    deferred.deferClades();
    for (let size = 1; size < 20_000; size++) {
      const parent = at(size);
      for (const tree of all) assert.equal(tree.addChild(parent, `action-${size}`), size);
    }
    for (let number = 0; number < 20_000; number++) {
      const agent = at(eager.size);
      const reward = uniform();
      const weight = 1 + at(8);
      eager.record(agent, reward, weight);
      for (const tree of [lazy, deferred]) tree.recordOwn(agent, reward, weight);
      if (number % 1000 === 999) lazy.settleClades();
      if (number === 15_000 || number === 19_999) deferred.settleClades();
    }
    for (let agent = 0; agent < eager.size; agent++) {
      for (const tree of [lazy, deferred]) {
        assert.equal(tree.cladeVisits(agent), eager.cladeVisits(agent));
        assertClose(tree.cladeSuccess(agent), eager.cladeSuccess(agent), 1e-12);
        assertClose(tree.cladeMean(agent), eager.cladeMean(agent), 1e-12);
        assertClose(tree.cladeVariance(agent), eager.cladeVariance(agent), 1e-10, 1e-25);
      }
    }
  });
});
