import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageChannel, type Worker } from 'node:worker_threads';
import { LaneSet } from '../../../../src/main/executors/threads/lane-set.js';
import { PendingAttempt } from '../../../../src/main/executors/threads/pending-attempt.js';
import { PoolThread } from '../../../../src/main/executors/threads/pool-thread.js';
import { ProblemNumbers } from '../../../../src/main/executors/threads/problem-numbers.js';
import { ThreadLane } from '../../../../src/main/executors/threads/thread-lane.js';
import { ThreadSlot } from '../../../../src/shared/thread/thread-slot.js';
import { call } from './thread-harness.js';

function makeLane(threadId: number): ThreadLane {
  const worker = { terminate: async () => 0 } as unknown as Worker;
  const hello = { type: 'hgm.hello', threadId, slot: new ThreadSlot().buffer, port: new MessageChannel().port1 } as const;
  return new ThreadLane(
    new PoolThread(worker, hello, { onAnswer: () => undefined, onNotice: () => undefined }),
    new ProblemNumbers(),
    { budgetMs: 64 },
  );
}

function take(lane: ThreadLane, count = 1): PendingAttempt {
  const limits = { startToCloseTimeoutMs: 1000, heartbeatTimeoutMs: 1000 };
  const attempts = Array.from(
    { length: count },
    () => new PendingAttempt({ activityId: 1, attempt: 1, work: call('echo'), ...limits }, () => undefined),
  );
  lane.take(attempts, 0);
  const [first] = attempts;
  assert.ok(first !== undefined);
  return first;
}

test('work goes to a lane that has nothing to do, or, where it may, ahead to one that has a batch, and nowhere else', () => {
  const lanes = new LaneSet();
  assert.equal(lanes.next(1), undefined);
  const [one, two] = [makeLane(1), makeLane(2)];
  lanes.add(one);
  lanes.add(two);
  assert.equal(lanes.next(0), one);
  const first = take(one);
  assert.equal(lanes.next(1), two);
  take(two);
  assert.deepEqual([lanes.next(0), lanes.next(1)], [undefined, one]);
  assert.deepEqual([lanes.countOpen(0), lanes.countOpen(1), lanes.hasUnstarted()], [0, 2, true]);
  take(one);
  take(two);
  assert.equal(lanes.next(1), undefined);
  assert.equal(lanes.laneOf(first), one);
  one.terminate(1);
  assert.equal(lanes.remove(one.thread), one);
  assert.deepEqual(
    [lanes.has(one), lanes.remove(one.thread), lanes.laneOf(first), [...lanes]],
    [false, undefined, undefined, [two]],
  );
});

test('a lane that is busy is sent no crumbs', () => {
  const lanes = new LaneSet();
  const [one, two] = [makeLane(1), makeLane(2)];
  for (const lane of [one, two]) lanes.add(lane);
  take(one, 10);
  take(two, 6);
  assert.deepEqual(
    [2, 3, 4, 5].map((ahead) => lanes.next(ahead)),
    [undefined, two, two, one],
  );
});
