import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcomesOf } from '../../../../src/main/executors/threads/reply-outcomes.js';
import { encodeError } from '../../../../src/shared/error-envelope.js';
import { HgmError } from '../../../../src/shared/errors.js';

test('the outcomes of activities are told as they came, errors being errors again', () => {
  const error = encodeError(new HgmError('ERR_WORK_LOAD', 'no such module', { details: { name: 'x' } }));
  const outcomes = outcomesOf({
    type: 'reply',
    activities: {
      busyMs: 3,
      outcomes: [
        { status: 'completed', value: { a: 1 }, elapsedMs: 2 },
        { status: 'failed', error, elapsedMs: 1 },
      ],
    },
  });
  assert.equal(outcomes.length, 2);
  assert.deepEqual(outcomes.at(0), { status: 'completed', value: { a: 1 }, elapsedMs: 2 });
  const failed = outcomes.at(1);
  assert.ok(failed.status === 'failed' && failed.error instanceof HgmError);
  assert.deepEqual([failed.elapsedMs, failed.error.code, failed.error.details], [1, 'ERR_WORK_LOAD', { name: 'x' }]);
  assert.throws(() => outcomes.at(2), TypeError);
});

test('a message of which nothing was run has no outcome', () => {
  const activities = { busyMs: 0, outcomes: [] };
  const evaluations = { busyMs: 0, rewards: new Float64Array(), elapsedMs: new Float32Array() };
  assert.equal(outcomesOf({ type: 'reply', activities, evaluations }).length, 0);
  assert.equal(outcomesOf({ type: 'reply', activities }).length, 0);
});

test('evaluations come after other activities, each its reward where nothing else is said, and else what is said', () => {
  const outcomes = outcomesOf({
    type: 'reply',
    activities: { busyMs: 1, outcomes: [{ status: 'completed', value: 'child', elapsedMs: 4 }] },
    evaluations: {
      busyMs: 1,
      rewards: Float64Array.of(0.25, Number.NaN, 0),
      elapsedMs: Float32Array.of(1, 2, 3),
      others: [[1, { status: 'completed', value: { reward: 1, weight: 2 }, elapsedMs: 2 }]],
    },
  });
  assert.equal(outcomes.length, 4);
  assert.deepEqual(
    [0, 1, 2, 3].map((index) => outcomes.at(index)),
    [
      { status: 'completed', value: 'child', elapsedMs: 4 },
      { status: 'completed', value: 0.25, elapsedMs: 1 },
      { status: 'completed', value: { reward: 1, weight: 2 }, elapsedMs: 2 },
      { status: 'completed', value: 0, elapsedMs: 3 },
    ],
  );
});
