import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempt } from '../../../../../src/main/executors/executor.js';
import { ForwardedBatch, type ForwardedEvaluations } from '../../../../../src/main/executors/threads/batches/forwarded-batch.js';
import type { PendingAttempt } from '../../../../../src/main/executors/threads/pending-attempt.js';
import { HgmError } from '../../../../../src/shared/errors.js';
import type { EvaluationsReply, RunReply } from '../../../../../src/shared/messages.js';
import type { ThreadWork } from '../../../../../src/shared/work.js';
import { agentOf, behaviours } from '../thread-harness.js';

const problem = behaviours();
const agent = agentOf('root', { do: 'reward', value: 0.5 });
const limits = { startToCloseTimeoutMs: 1000, heartbeatTimeoutMs: 500 };

function evaluation(activityId: number): Attempt<ThreadWork> {
  return { activityId, attempt: 1, work: { type: 'evaluate', problem, agent, task: undefined, taskNumber: -1 }, ...limits };
}

/** An expansion, activity 1, and evaluations, activities 2 to 4. */
class BatchUnderTest {
  readonly made: PendingAttempt[] = [];
  readonly released: PendingAttempt[] = [];
  readonly settled: EvaluationsReply[] = [];
  readonly batch: ForwardedBatch;

  constructor() {
    const evaluations: ForwardedEvaluations = {
      problem,
      orders: Float64Array.from([2, 3, 4].flatMap((activityId) => [activityId, 1, agent.number, -1])),
      checkpoints: undefined,
      agents: [agent, agent, agent],
      tasks: new Map(),
      shortestLimitMs: 500,
      attemptAt: (index) => evaluation(index + 2),
    };
    const expansion = { activityId: 1, attempt: 1, work: { type: 'expand', problem, agent }, ...limits } as const;
    this.batch = new ForwardedBatch(
      {
        activities: [expansion],
        evaluations,
        settle: () => undefined,
        settleEvaluations: (results) => this.settled.push(results),
      },
      { firstTicket: 7, sentAtMs: 0, onMade: (pending) => this.made.push(pending) },
    );
  }

  /** @returns the activities of attempts that are left to be settled one by one */
  answer(rewards: readonly number[] = [0.1, 0.2, 0.3], elapsedMs: readonly number[] = rewards.map(() => 1)): number[] {
    const reply: RunReply = {
      type: 'reply',
      activities: { outcomes: [{ status: 'completed', value: null, elapsedMs: 1 }], busyMs: 1 },
      evaluations: { rewards, elapsedMs, busyMs: 1 },
    };
    return this.batch.settleEvaluations(reply, (pending) => this.released.push(pending)).map(({ attempt }) => attempt.activityId);
  }

  get madeActivities(): number[] {
    return this.made.map(({ attempt }) => attempt.activityId);
  }
}

test('evaluations that go well are told of together, and no attempt is made of any', () => {
  const test = new BatchUnderTest();
  assert.deepEqual([test.batch.length, test.batch.kind, test.batch.shortestLimitMs], [4, 'expand', 500]);
  assert.deepEqual(test.answer(), [1]);
  assert.deepEqual(test.madeActivities, [1]);
  assert.deepEqual(
    test.settled.map(({ rewards }) => rewards),
    [[0.1, 0.2, 0.3]],
  );
});

test('an evaluation that was asked for is made once, and forgotten when it has gone well', () => {
  const test = new BatchUnderTest();
  const pending = test.batch.at(2);
  assert.equal(test.batch.at(2), pending);
  assert.deepEqual([test.batch.at(-1), test.batch.at(4)], [undefined, undefined]);
  assert.deepEqual(
    [test.batch.findUnmade(3), test.batch.findUnmade(1), test.batch.findUnmade(9)],
    [undefined, undefined, undefined],
  );
  assert.deepEqual(test.madeActivities, [1, 3]);
  assert.deepEqual([test.answer(), test.released, test.settled.length], [[1], [pending], 1]);
});

test('an evaluation is found by its activity', () => {
  const test = new BatchUnderTest();
  const pending = test.batch.findUnmade(4);
  assert.equal(pending?.attempt.activityId, 4);
  assert.equal(test.batch.at(3), pending);
  assert.equal(pending?.batch, test.batch);
});

const HAPPENINGS: Readonly<Record<string, (test: BatchUnderTest) => number[]>> = {
  'one is to end': (test) => {
    const pending = test.batch.at(3);
    assert.ok(pending !== undefined);
    pending.stop = { error: new HgmError('ERR_CANCELLED', 'by the test'), askedAtMs: 0, killAtMs: 0 };
    return test.answer();
  },
  'one was taken back': (test) => {
    const pending = test.batch.at(3);
    assert.ok(pending !== undefined);
    pending.batch = undefined;
    return test.answer();
  },
  'one has cost something': (test) => {
    const pending = test.batch.at(1);
    assert.ok(pending !== undefined);
    pending.paid = 2;
    return test.answer();
  },
  'one was not run': (test) => test.answer([0.1, 0.2]),
  'one took so long that this process may have been halted meanwhile': (test) => test.answer([0.1, 0.2, 0.3], [1, 2000, 1]),
};

for (const [name, happen] of Object.entries(HAPPENINGS)) {
  test(`each is settled by itself where ${name}`, () => {
    const test = new BatchUnderTest();
    assert.deepEqual(happen(test), [1, 2, 3, 4]);
    assert.deepEqual([test.settled, test.released], [[], []]);
    assert.deepEqual(test.madeActivities.toSorted(), [1, 2, 3, 4]);
  });
}
