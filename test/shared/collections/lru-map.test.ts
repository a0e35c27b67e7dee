import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LruMap } from '../../../src/shared/collections/lru-map.js';

test('what was used longest ago goes first, once all together are too large', () => {
  const map = new LruMap<string, number>(10);
  map.set('a', 1, 4);
  map.set('b', 2, 4);
  assert.equal(map.get('a'), 1);
  map.set('c', 3, 4);
  assert.deepEqual([map.get('a'), map.get('b'), map.get('c')], [1, undefined, 3]);
});

test('an entry that is replaced counts by its new size, and one by itself may be too large', () => {
  const map = new LruMap<string, number>(10);
  map.set('a', 1, 9);
  map.set('a', 2, 1);
  map.set('b', 3, 9);
  assert.deepEqual([map.get('a'), map.get('b')], [2, 3]);
  map.set('large', 4, 100);
  assert.deepEqual([map.get('a'), map.get('b'), map.get('large')], [undefined, undefined, 4]);
});
