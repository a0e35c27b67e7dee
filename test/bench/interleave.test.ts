import assert from 'node:assert/strict';
import { test } from 'node:test';
import { interleave, rotated, rowsOf } from '../../bench/harness/interleave.js';

test('every round measures every subject once, and begins with another one', async () => {
  const order: string[] = [];
  const subject = (name: string) => ({ name, measure: async () => order.push(name) });
  await interleave([subject('a'), subject('b'), subject('c')], 3);
  assert.deepEqual(order, ['a', 'b', 'c', 'b', 'c', 'a', 'c', 'a', 'b']);
});

test('samples come back in the order of the rounds', async () => {
  let sample = 0;
  const measure = async () => ++sample;
  const samples = await interleave(
    [
      { name: 'a', measure },
      { name: 'b', measure },
    ],
    2,
  );
  assert.deepEqual(
    [...samples],
    [
      ['a', [1, 4]],
      ['b', [2, 3]],
    ],
  );
});

test('rotating keeps every item', () => {
  assert.deepEqual(rotated([1, 2, 3], 4), [2, 3, 1]);
  assert.deepEqual(rotated([], 4), []);
});

test('the peer itself is compared with nobody', () => {
  const samples = new Map([
    ['peer', [10, 20]],
    ['own', [50, 100]],
  ]);
  const [peer, own] = rowsOf(samples, { unit: '/s', better: 'higher', peer: 'peer' });
  assert.equal(peer?.versus, null);
  assert.deepEqual(own?.versus, { peer: 'peer', ratio: 5, spread: 0 });
});
