import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BatchSizer, REMOTE_BATCH_MS } from '../../../../../src/main/executors/threads/batches/batch-sizer.js';

fc.configureGlobal({ seed: 1 });

test('nothing is batched or sent ahead while nothing is known of its cost', () => {
  const sizer = new BatchSizer(true);
  assert.deepEqual([sizer.size('evaluate'), sizer.isSentAhead('evaluate')], [1, false]);
  sizer.note('evaluate', 0, 50);
  assert.deepEqual([sizer.size('evaluate'), sizer.isSentAhead('evaluate')], [1, false], 'a message of which nothing was run');
});

test('a batch is some milliseconds of what activities of the same kind cost, and half a millisecond is worth a message', () => {
  const sizer = new BatchSizer(true);
  sizer.note('evaluate', 10, 1);
  assert.deepEqual([sizer.size('evaluate'), sizer.leastSize('evaluate')], [320, 5]);
  assert.deepEqual([sizer.size('expand'), sizer.leastSize('expand')], [1, 1]);
  sizer.note('expand', 2, 2);
  assert.deepEqual([sizer.size('evaluate'), sizer.size('expand'), sizer.leastSize('expand')], [320, 32, 1]);
});

test('what is worth a message where expansions and evaluations wait in one queue is what it is of those that cost more', () => {
  const sizer = new BatchSizer(true, 75, { leastMs: 10, maximumSize: 1500 });
  sizer.note('expand', 10, 0.05);
  sizer.note('evaluate', 10, 10);
  assert.deepEqual([sizer.leastSize('expand'), sizer.leastSize('evaluate'), sizer.leastOfActivities], [1500, 10, 10]);
  const reverse = new BatchSizer(true, 75, { leastMs: 10, maximumSize: 1500 });
  reverse.note('expand', 1, 5);
  reverse.note('evaluate', 10, 0.05);
  assert.equal(reverse.leastOfActivities, 2);
});

test('a batch for a thread of another process is longer, and so is the time that it has', () => {
  const sizer = new BatchSizer(true, REMOTE_BATCH_MS);
  sizer.note('evaluate', 10, 10);
  assert.deepEqual([sizer.size('evaluate'), sizer.budgetMs], [128, 256]);
  assert.equal(new BatchSizer(true).budgetMs, 64);
});

test('long activities travel alone, and very long ones not ahead', () => {
  const sizer = new BatchSizer(true);
  sizer.note('evaluate', 1, 65);
  assert.deepEqual([sizer.size('evaluate'), sizer.isSentAhead('evaluate')], [1, true]);
  sizer.note('expand', 1, 500);
  assert.deepEqual([sizer.size('expand'), sizer.isSentAhead('expand')], [1, false]);
});

test('each function has costs of its own', () => {
  const sizer = new BatchSizer(true);
  sizer.note(0, 100, 1);
  sizer.note(1, 1, 500);
  assert.deepEqual([sizer.size(0), sizer.isSentAhead(0)], [1024, true]);
  assert.deepEqual([sizer.size(1), sizer.isSentAhead(1)], [1, false]);
  assert.deepEqual([sizer.size(2), sizer.isSentAhead(2)], [1, false]);
});

test('without batching everything travels alone and to a thread that has nothing to do', () => {
  const sizer = new BatchSizer(false);
  sizer.note('evaluate', 100, 0.1);
  assert.deepEqual([sizer.size('evaluate'), sizer.isSentAhead('evaluate')], [1, false]);
});

test('the size is an integer from 1 to 1024, and follows a change of cost', () => {
  const note = fc.tuple(fc.integer({ min: 1, max: 1024 }), fc.double({ min: 0, max: 10_000, noNaN: true }));
  fc.assert(
    fc.property(fc.array(note), fc.double({ min: 0.04, max: 3, noNaN: true }), (notes, costMs) => {
      const sizer = new BatchSizer(true);
      for (const [count, busyMs] of notes) {
        sizer.note('evaluate', count, busyMs);
        const size = sizer.size('evaluate');
        assert.ok(Number.isInteger(size) && size >= 1 && size <= 1024, `${size}`);
      }
      // A quarter of the way at each note: what 10 s were is below a microsecond after 60.
      for (let round = 0; round < 60; round++) sizer.note('evaluate', 1, costMs);
      assert.ok(sizer.size('evaluate') * costMs <= sizer.budgetMs);
      assert.ok((sizer.size('evaluate') + 1) * costMs > sizer.budgetMs / 2 - 0.1);
    }),
    { numRuns: 200, seed: 3 },
  );
});
