import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcomesOf } from '../../../src/main/executors/reply-outcomes.js';
import { encodeError } from '../../../src/shared/error-envelope.js';
import { HgmError } from '../../../src/shared/errors.js';

test('the outcomes of activities are told as they came, errors being errors again', () => {
  const error = encodeError(new HgmError('ERR_WORK_LOAD', 'no such module', { details: { name: 'x' } }));
  const outcomes = outcomesOf({
    type: 'activities',
    busyMs: 3,
    outcomes: [
      { status: 'completed', value: { a: 1 }, elapsedMs: 2 },
      { status: 'failed', error, elapsedMs: 1 },
    ],
  });
  assert.equal(outcomes.length, 2);
  assert.deepEqual(outcomes.at(0), { status: 'completed', value: { a: 1 }, elapsedMs: 2 });
  const failed = outcomes.at(1);
  assert.ok(failed.status === 'failed' && failed.error instanceof HgmError);
  assert.deepEqual([failed.elapsedMs, failed.error.code, failed.error.details], [1, 'ERR_WORK_LOAD', { name: 'x' }]);
  assert.throws(() => outcomes.at(2), TypeError);
});

test('a message of which nothing was run has no outcome', () => {
  const rewards = new Float64Array();
  assert.equal(outcomesOf({ type: 'evaluations', busyMs: 0, rewards, elapsedMs: new Float32Array(), others: [] }).length, 0);
  assert.equal(outcomesOf({ type: 'activities', busyMs: 0, outcomes: [] }).length, 0);
});

test('an evaluation is its reward where nothing else is said, and else what is said', () => {
  const outcomes = outcomesOf({
    type: 'evaluations',
    busyMs: 1,
    rewards: Float64Array.of(0.25, Number.NaN, 0),
    elapsedMs: Float32Array.of(1, 2, 3),
    others: [[1, { status: 'completed', value: { reward: 1, weight: 2 }, elapsedMs: 2 }]],
  });
  assert.deepEqual(
    [0, 1, 2].map((index) => outcomes.at(index)),
    [
      { status: 'completed', value: 0.25, elapsedMs: 1 },
      { status: 'completed', value: { reward: 1, weight: 2 }, elapsedMs: 2 },
      { status: 'completed', value: 0, elapsedMs: 3 },
    ],
  );
});
