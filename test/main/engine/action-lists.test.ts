import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ActionLists } from '../../../src/main/engine/action-lists.js';
import { AgentTree } from '../../../src/main/engine/agent-tree.js';
import { isHgmError } from '../../../src/shared/errors.js';

function makeTree(...keys: string[]): AgentTree {
  const tree = new AgentTree();
  for (const key of keys) tree.ensure(key);
  return tree;
}

test('a list is told apart into children and actions that are missing, each once and in order', () => {
  const tree = makeTree('root/a', 'root/b');
  const resolved = new ActionLists(tree).resolve(0, ['z', 'b', 'y', 'a', 'b', 'z']);
  assert.deepEqual(resolved, { ...resolved, children: [2, 1], missing: ['z', 'y'] });
});

test('the same list, from whichever array, gives the same children array', () => {
  const lists = new ActionLists(makeTree('root/a'));
  assert.equal(lists.resolve(0, ['a', 'b']).children, lists.resolve(0, ['a', 'b']).children);
});

test('a list that was changed in place is another list', () => {
  const lists = new ActionLists(makeTree('root/a', 'root/b'));
  const actions = ['a', 'c'];
  assert.deepEqual(lists.resolve(0, actions).children, [1]);
  actions[0] = 'b';
  assert.deepEqual(lists.resolve(0, actions).children, [2]);
  actions.pop();
  assert.deepEqual(lists.resolve(0, actions).missing, []);
});

test('a child that is made is no longer missing', () => {
  const tree = makeTree('root');
  const lists = new ActionLists(tree);
  assert.deepEqual(lists.resolve(0, ['a', 'b']).missing, ['a', 'b']);
  const child = tree.addChild(0, 'b');
  const { children, missing } = lists.resolve(0, ['a', 'b']);
  assert.deepEqual([children, missing], [[child], ['a']]);
});

test('agents do not share lists, and one that is not in the tree has no children', () => {
  const tree = makeTree('root/a', 'root/b/a');
  const lists = new ActionLists(tree);
  const inner = tree.find('root/b');
  assert.deepEqual(lists.resolve(0, ['a']).children, [tree.find('root/a')]);
  assert.deepEqual(lists.resolve(inner, ['a']).children, [tree.find('root/b/a')]);
  assert.deepEqual(lists.resolve(-1, ['a', 'a']), { children: [], missing: ['a'] });
});

test('more actions than are remembered are resolved all the same', () => {
  const tree = makeTree('root');
  const lists = new ActionLists(tree);
  for (let agent = 0; agent < 200; agent++) tree.ensure(`root/${agent}/0`);
  const actions = Array.from({ length: 1000 }, (_, number) => String(number));
  for (let turn = 0; turn < 2; turn++) {
    for (let agent = 0; agent < 200; agent++) {
      const parent = tree.find(`root/${agent}`);
      const { children, missing } = lists.resolve(parent, actions);
      assert.deepEqual([children.map((child) => tree.keyOf(child)), missing.length], [[`root/${agent}/0`], 999]);
    }
  }
});

test('a bad action is refused', () => {
  const lists = new ActionLists(makeTree('root'));
  assert.throws(
    () => lists.resolve(0, ['a', 'b/c']),
    (error) => isHgmError(error, 'ERR_ACTION_NAME'),
  );
});
