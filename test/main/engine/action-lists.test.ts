import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ActionLists, type ListedChildren } from '../../../src/main/engine/action-lists.js';
import { AgentTree } from '../../../src/main/engine/agent-tree.js';
import { isHgmError } from '../../../src/shared/errors.js';

function makeTree(...keys: string[]): AgentTree {
  const tree = new AgentTree();
  for (const key of keys) tree.ensure(key);
  return tree;
}

/** The actions that are no children, in the order in which they are offered. */
function missingOf(listed: ListedChildren): string[] {
  const missing: string[] = [];
  for (;;) {
    const next = listed.findMissing((action) => missing.includes(action));
    if (next === undefined) return missing;
    missing.push(next);
  }
}

test('a list is told apart into children and actions that are missing, each once, children by age and the others in order', () => {
  const tree = makeTree('root/a', 'root/b');
  const resolved = new ActionLists(tree).resolve(0, ['z', 'b', 'y', 'a', 'b', 'z']);
  assert.deepEqual(
    [resolved.children, missingOf(resolved)],
    [
      [1, 2],
      ['z', 'y'],
    ],
  );
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
  assert.deepEqual(missingOf(lists.resolve(0, actions)), []);
});

test('a child that is made is no longer missing', () => {
  const tree = makeTree('root');
  const lists = new ActionLists(tree);
  assert.deepEqual(missingOf(lists.resolve(0, ['a', 'b'])), ['a', 'b']);
  const child = tree.addChild(0, 'b');
  const listed = lists.resolve(0, ['a', 'b']);
  assert.deepEqual([listed.children, missingOf(listed)], [[child], ['a']]);
});

test('agents do not share lists, and one that is not in the tree has no children', () => {
  const tree = makeTree('root/a', 'root/b/a');
  const lists = new ActionLists(tree);
  const inner = tree.find('root/b');
  assert.deepEqual(lists.resolve(0, ['a']).children, [tree.find('root/a')]);
  assert.deepEqual(lists.resolve(inner, ['a']).children, [tree.find('root/b/a')]);
  const unknown = lists.resolve(-1, ['a', 'a']);
  assert.deepEqual([unknown.children, missingOf(unknown)], [[], ['a']]);
});

test('more actions than are remembered are resolved all the same', () => {
  const tree = makeTree('root');
  const lists = new ActionLists(tree);
  for (let agent = 0; agent < 200; agent++) tree.ensure(`root/${agent}/0`);
  const actions = Array.from({ length: 1000 }, (_, number) => String(number));
  for (let turn = 0; turn < 2; turn++) {
    for (let agent = 0; agent < 200; agent++) {
      const parent = tree.find(`root/${agent}`);
      const listed = lists.resolve(parent, actions);
      assert.deepEqual(
        listed.children.map((child) => tree.keyOf(child)),
        [`root/${agent}/0`],
      );
      assert.equal(
        listed.findMissing(() => false),
        '1',
      );
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

test('a frozen list is a copy, shared by agents, and not looked at again', () => {
  const tree = makeTree('root/a', 'root/b/c');
  const lists = new ActionLists(tree);
  const given = ['a', 'b', 'b'];
  const frozen = lists.freeze(given);
  given[0] = 'c';
  assert.ok(Object.isFrozen(frozen));
  const listed = lists.resolve(0, frozen);
  assert.deepEqual(listed.children, [tree.find('root/a'), tree.find('root/b')]);
  assert.equal(lists.resolve(0, frozen), listed);
  assert.deepEqual(missingOf(lists.resolve(tree.find('root/b'), frozen)), ['a', 'b']);
  assert.deepEqual(missingOf(lists.resolve(0, given)), ['c'], 'a list that was changed is another one');
  assert.throws(
    () => lists.freeze(['a/b']),
    (error) => isHgmError(error, 'ERR_ACTION_NAME'),
  );
});
