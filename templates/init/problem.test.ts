import assert from 'node:assert/strict';
import { test } from 'node:test';
import { format, mend, mutate, POINTS, rewardOf, valueAt } from './problem.js';

test('a polynomial has its value', () => {
  assert.equal(valueAt([1, -2, 0, 1], 2), 5);
});

test('a reward is 1 on the point, 0.5 half a unit away, and never outside [0, 1]', () => {
  assert.equal(rewardOf([3], { x: 0, y: 3 }), 1);
  assert.equal(rewardOf([3], { x: 0, y: 3.5 }), 0.5);
  for (const point of POINTS) {
    const reward = rewardOf([1e6, -1e6], point);
    assert.ok(reward >= 0 && reward <= 1);
  }
});

test('a child differs from its parent in one coefficient', () => {
  const parent = [0, 0, 0, 0];
  const child = mutate(parent, () => 0.4);
  assert.equal(child.filter((coefficient) => coefficient !== 0).length, 1);
  assert.deepEqual(parent, [0, 0, 0, 0]);
});

test('a child that is mended meets the point, or comes nearer to it', () => {
  const point = { x: 2, y: 3 };
  assert.equal(valueAt(mend([1, 1], point, 1), 2), 3);
  assert.equal(valueAt(mend([0, 0], point, 0.5), 2), 1.5);
});

test('a polynomial is written as one writes it', () => {
  assert.equal(format([1, -2, 0.5]), '1.00 - 2.00 x + 0.50 x^2');
});
