import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BatchSizer } from '../../../src/main/executors/batch-sizer.js';

describe('sizes of batches', () => {
  it('follow what activities have been costing', () => {
    const sizer = new BatchSizer(true);
    assert.deepEqual([sizer.size('evaluate'), sizer.isSentAhead('evaluate')], [1, false]);
    sizer.note('evaluate', 10, 10);
    assert.deepEqual([sizer.size('evaluate'), sizer.isSentAhead('evaluate')], [4, true]);
    assert.equal(sizer.size('expand'), 1);
  });

  it('are 1 without batching, whatever activities cost, and nothing is sent ahead', () => {
    const sizer = new BatchSizer(false);
    sizer.note('evaluate', 1000, 1);
    assert.deepEqual([sizer.size('evaluate'), sizer.isSentAhead('evaluate')], [1, false]);
  });
});
