import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JoinWatch } from '../../../../../src/main/executors/bullmq/worker/join-watch.js';

test('tells of each step of a join that lasts three ticks, once, and of none that ended before', () => {
  const told: string[] = [];
  const watch = new JoinWatch((runId, step) => told.push(`${runId} ${step}`));
  const tick = (times: number) => Array.from({ length: times }, () => watch.tick());
  watch.waitsFor('slow', 'copy');
  watch.waitsFor('quick', 'copy');
  tick(2);
  assert.deepEqual(told, []);
  watch.waitsFor('quick', 'connection');
  tick(1);
  watch.end('quick');
  tick(5);
  assert.deepEqual(told, ['slow copy']);
  watch.waitsFor('slow', 'threads');
  tick(3);
  assert.deepEqual(told, ['slow copy', 'slow threads']);
});
