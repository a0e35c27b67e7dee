import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageChannel, type Worker } from 'node:worker_threads';
import { LaneSet } from '../../../src/main/executors/lane-set.js';
import { PendingAttempt } from '../../../src/main/executors/pending-attempt.js';
import { PoolThread } from '../../../src/main/executors/pool-thread.js';
import { ProblemNumbers } from '../../../src/main/executors/problem-numbers.js';
import { ThreadLane } from '../../../src/main/executors/thread-lane.js';
import { ThreadSlot } from '../../../src/shared/thread-slot.js';
import { call } from './thread-harness.js';

function makeLane(threadId: number): ThreadLane {
  const worker = { terminate: async () => 0 } as unknown as Worker;
  const hello = { type: 'hgm.hello', threadId, slot: new ThreadSlot().buffer, port: new MessageChannel().port1 } as const;
  return new ThreadLane(new PoolThread(worker, hello, () => undefined), new ProblemNumbers());
}

function take(lane: ThreadLane): PendingAttempt {
  const limits = { startToCloseTimeoutMs: 1000, heartbeatTimeoutMs: 1000 };
  const pending = new PendingAttempt({ activityId: 1, attempt: 1, work: call('echo'), ...limits }, () => undefined);
  lane.take('function', [pending], 0);
  return pending;
}

test('work goes to a lane that has nothing to do, or, where it may, ahead to one that has a batch, and nowhere else', () => {
  const lanes = new LaneSet();
  assert.equal(lanes.next(true), undefined);
  const [one, two] = [makeLane(1), makeLane(2)];
  lanes.add(one);
  lanes.add(two);
  assert.equal(lanes.next(false), one);
  const first = take(one);
  assert.equal(lanes.next(true), two);
  take(two);
  assert.deepEqual([lanes.next(false), lanes.next(true)], [undefined, one]);
  assert.deepEqual([lanes.countOpen(0), lanes.countOpen(1), lanes.hasUnstarted()], [0, 2, true]);
  take(one);
  take(two);
  assert.equal(lanes.next(true), undefined);
  assert.equal(lanes.laneOf(first), one);
  one.terminate(1);
  assert.equal(lanes.remove(one.thread), one);
  assert.deepEqual(
    [lanes.has(one), lanes.remove(one.thread), lanes.laneOf(first), [...lanes]],
    [false, undefined, undefined, [two]],
  );
});
