import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ActivityColumns } from '../../../src/main/reading/activity-columns.js';

test('what a hundred thousand evaluations came to is held in a few megabytes', () => {
  const columns = new ActivityColumns();
  const count = 100_000;
  for (let activity = 1; activity <= count; activity++) {
    columns.choice('evaluate', activity % 1000, activity % 50);
    columns.result(activity, 0.5, 1, 1, 2.5, 0);
  }
  assert.deepEqual(columns.resultAt(99_999), {
    activity: count,
    agent: 0,
    task: 0,
    value: 0.5,
    weight: 1,
    attempt: 1,
    elapsedMs: 2.5,
    cost: 0,
    mark: 0,
  });
  assert.ok(columns.byteLength <= 2 * 28 * count, `${columns.byteLength} bytes`);
});

test('an attempt has its number, however many there were', () => {
  const columns = new ActivityColumns();
  columns.choice('evaluate', 0, 0);
  columns.result(1, 0.5, 1, 70_000, 2.5, 0);
  assert.equal(columns.resultAt(0).attempt, 70_000);
});
