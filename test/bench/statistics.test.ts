import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { median, relativeSpread } from '../../bench/harness/statistics.js';

fc.configureGlobal({ seed: 1 });

const samples = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 });

test('the median is the sample in the middle, or the mean of the two there', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 3, 2]), 2.5);
});

test('the median lies between the samples and is one of them when their number is odd', () => {
  fc.assert(
    fc.property(samples, (values) => {
      const middle = median(values);
      assert.ok(middle >= Math.min(...values) && middle <= Math.max(...values));
      if (values.length % 2 === 1) assert.ok(values.includes(middle));
    }),
  );
});

test('there is no median of no samples', () => {
  assert.throws(() => median([]), RangeError);
});

test('the spread is relative: samples in another unit have the same', () => {
  fc.assert(
    fc.property(samples, fc.constantFrom(0.25, 2, 1024), (values, factor) => {
      // Powers of two, so that nothing is rounded.
      assert.equal(relativeSpread(values.map((value) => factor * value)), relativeSpread(values));
    }),
  );
});

test('one sample far off changes the spread little', () => {
  assert.equal(relativeSpread([100, 100, 100, 100, 900]), 0);
  assert.ok(Math.abs(relativeSpread([90, 95, 100, 105, 900]) - 0.07413) < 1e-9);
});
