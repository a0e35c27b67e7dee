import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { wideningLimit } from '../../../src/main/engine/progressive-widening.js';

test('the limit is the whole part of visits to the power alpha, and at least 1', () => {
  const limitAt = (visits: number) => wideningLimit(visits, { wideningAlpha: 0.5, minVisitations: 1 });
  assert.deepEqual([0, 0.25, 1, 3.9, 4, 8, 9, 99, 100, 10_000].map(limitAt), [1, 1, 1, 1, 2, 2, 3, 9, 10, 100]);
});

test('fewer visits than minVisitations count as that many', () => {
  const limitAt = (visits: number) => wideningLimit(visits, { wideningAlpha: 0.5, minVisitations: 9 });
  assert.deepEqual([0, 8, 9, 16].map(limitAt), [3, 3, 3, 4]);
});

test('an exponent of 0 allows one child, an exponent of 1 as many as visits', () => {
  assert.equal(wideningLimit(1e6, { wideningAlpha: 0, minVisitations: 0 }), 1);
  assert.equal(wideningLimit(1e6, { wideningAlpha: 1, minVisitations: 0 }), 1e6);
});

test('more visits never lower the limit', () => {
  const visits = fc.double({ min: 0, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(
      visits,
      visits,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(100),
      (a, b, wideningAlpha, minVisitations) => {
        const limitAt = (count: number) => wideningLimit(count, { wideningAlpha, minVisitations });
        assert.ok(limitAt(Math.min(a, b)) <= limitAt(Math.max(a, b)));
      },
    ),
    { seed: 1 },
  );
});
