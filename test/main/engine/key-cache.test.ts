import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AgentTree } from '../../../src/main/engine/agent-tree.js';
import { KeyCache } from '../../../src/main/engine/key-cache.js';
import { isHgmError } from '../../../src/shared/errors.js';

fc.configureGlobal({ seed: 1 });

/** Segments long enough for keys to be remembered. */
const segment = fc.constantFrom('a', 'b', 'c'.repeat(40));
const key = fc.array(segment, { minLength: 1, maxLength: 8 }).map((segments) => segments.join('/'));

test('keys are found and made as in the tree alone', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('find', 'findNearest', 'ensure'), key)), (calls) => {
      const tree = new AgentTree();
      const cache = new KeyCache(tree);
      const plain = new AgentTree();
      for (const [method, at] of calls) assert.equal(cache[method](at), plain[method](at), `${method} ${at}`);
    }),
  );
});

test('a long key with an empty segment is refused, under a remembered agent too', () => {
  const tree = new AgentTree();
  const cache = new KeyCache(tree);
  const long = 'a'.repeat(100);
  cache.ensure(long);
  for (const bad of [`${long}/`, `${long}//b`, `/${long}`]) {
    assert.equal(cache.find(bad), -1);
    assert.throws(
      () => cache.ensure(bad),
      (error) => isHgmError(error, 'ERR_ACTION_NAME'),
    );
  }
  assert.equal(tree.size, 1);
});

test('more characters than are remembered are found all the same', () => {
  const tree = new AgentTree();
  const cache = new KeyCache(tree);
  const keys = Array.from({ length: 60 }, (_, number) => `${number}${'x'.repeat(100_000)}`);
  for (let turn = 0; turn < 2; turn++) for (const [number, long] of keys.entries()) assert.equal(cache.ensure(long), number);
});
