import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ToldAttempts } from '../../../../src/main/executors/leases/told-attempts.js';

test('attempts are told until they are recorded, and a later one of an activity counts for the earlier ones', () => {
  const told = new ToldAttempts();
  for (let activityId = 1; activityId <= 300; activityId++) told.add(activityId, 1);
  told.add(7, 2);
  assert.deepEqual([told.has(7, 1), told.has(7, 2), told.has(7, 3), told.has(301, 1)], [true, true, false, false]);

  told.forget((activityId, attempt) => activityId % 2 === 0 || attempt === 2);
  assert.deepEqual([told.has(2, 1), told.has(3, 1), told.has(7, 1), told.has(299, 1)], [false, true, false, true]);
  const looked: number[] = [];
  told.forget((activityId) => looked.push(activityId) > 0);
  assert.equal(looked.length, 149);
  assert.equal(told.has(3, 1), false);
});
