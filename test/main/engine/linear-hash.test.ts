import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LinearHash } from '../../../src/main/engine/linear-hash.js';

function itemsWith(lookup: LinearHash, hash: number): number[] {
  const items: number[] = [];
  for (let item = lookup.first(hash); item >= 0; item = lookup.next(item, hash)) items.push(item);
  return items.sort((a, b) => a - b);
}

test('finds every item by its hash, and no other, at every size on the way', () => {
  const anyHash = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
  const collidingHash = fc.nat(20).map((hash) => hash << 28);
  fc.assert(
    fc.property(fc.array(fc.oneof(anyHash, collidingHash), { maxLength: 300 }), (hashes) => {
      const lookup = new LinearHash();
      const expected = new Map<number, number[]>();
      for (const [item, hash] of hashes.entries()) {
        lookup.add(hash);
        expected.set(hash, [...(expected.get(hash) ?? []), item]);
        if (item % 37 === 0) assert.deepEqual(itemsWith(lookup, hash), expected.get(hash));
      }
      for (const [hash, items] of expected) assert.deepEqual(itemsWith(lookup, hash), items);
    }),
    { seed: 1 },
  );
});

test('an unknown hash finds nothing', () => {
  const lookup = new LinearHash();
  assert.equal(lookup.first(7), -1);
  for (let hash = 0; hash < 1000; hash++) lookup.add(hash);
  assert.equal(lookup.first(1000), -1);
  assert.equal(lookup.first(-1), -1);
});
