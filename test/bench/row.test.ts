import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRow, rowSchema } from '../../bench/harness/row.js';

test('a row holds the median of its rounds and how far they spread', () => {
  const row = makeRow({ name: 'a', unit: '/s', better: 'higher', samples: [10, 12, 11] });
  assert.equal(row.value, 11);
  assert.equal(row.rounds, 3);
  assert.ok(Math.abs(row.spread - 1.4826 / 11) < 1e-12);
  assert.equal(row.versus, null);
});

test('a row is compared with its peer round by round, so that a slow round of both changes nothing', () => {
  const peer = { name: 'b', samples: [100, 50, 10] };
  const row = makeRow({ name: 'a', unit: '/s', better: 'higher', samples: [500, 250, 50], peer });
  assert.deepEqual(row.versus, { peer: 'b', ratio: 5, spread: 0 });
});

test('a row survives being written and read', () => {
  const row = makeRow({ name: 'a', unit: 'us', better: 'lower', samples: [2, 4], peer: { name: 'b', samples: [1, 1] } });
  assert.deepEqual(rowSchema.parse(JSON.parse(JSON.stringify(row))), row);
});
