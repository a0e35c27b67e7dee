import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RecordFile } from '../../../src/main/executors/processes/record-file.js';
import { ActivityRecord } from '../../../src/shared/thread/activity-record.js';

describe('the record of what a thread is on', () => {
  test('says it until the thread is on nothing, with what the attempt has cost', () => {
    const file = new RecordFile(`hgm-test-record-${process.pid}`);
    try {
      const record = new ActivityRecord(file.file);
      assert.equal(file.read(), undefined);
      record.enter(7, 100);
      record.cost(0.5);
      record.enter(7, 120);
      assert.deepEqual(file.read(), { activityId: 7, startedAtMs: 120, cost: 0.5 });
      record.enter(8, 130);
      assert.deepEqual(file.read(), { activityId: 8, startedAtMs: 130, cost: 0 });
      record.leave();
      assert.equal(file.read(), undefined);
    } finally {
      file.close();
    }
  });

  test('forgets what a thread before it was on, which died of that', () => {
    const file = new RecordFile(`hgm-test-record-${process.pid}`);
    try {
      new ActivityRecord(file.file).enter(7, 100);
      assert.equal(file.read()?.activityId, 7);
      new ActivityRecord(file.file);
      assert.equal(file.read(), undefined);
    } finally {
      file.close();
    }
  });
});
