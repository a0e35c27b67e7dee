import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { ActivityLogEntry, Attempt, AttemptOutcome } from '../../../../src/main/executors/executor.js';
import { WaitingExecutor } from '../../../../src/main/executors/waiting/waiting-executor.js';
import type { WaitingExecutorOptions } from '../../../../src/main/executors/waiting/waiting-executor-options.js';
import { HgmError } from '../../../../src/shared/errors.js';
import type { ActivityWork, ProblemReference } from '../../../../src/shared/work.js';
import type { WaitingAgent } from '../../../fixtures/waiting-problem.js';
import { until } from '../../../support/until.js';

const PROBLEM: ProblemReference = {
  url: new URL('../../../fixtures/waiting-problem.js', import.meta.url).href,
  params: {},
  seed: 1,
};
const NONE = Number.POSITIVE_INFINITY;

class Harness {
  readonly executor: WaitingExecutor;
  readonly logs: ActivityLogEntry[] = [];
  #activities = 0;

  constructor(options: WaitingExecutorOptions) {
    this.executor = new WaitingExecutor(options);
    this.executor.listen({ onLog: (entry) => this.logs.push(entry), onProgress: () => undefined });
  }

  run(agent: WaitingAgent, limits: Partial<Attempt> = {}): { activityId: number; outcome: Promise<AttemptOutcome> } {
    const activityId = ++this.#activities;
    const work: ActivityWork = {
      type: 'evaluate',
      problem: PROBLEM,
      agent: { number: activityId, key: `root/${activityId}`, state: { ...agent } },
      task: undefined,
      taskNumber: -1,
    };
    const attempt = { activityId, attempt: 1, startToCloseTimeoutMs: NONE, heartbeatTimeoutMs: NONE, ...limits, work };
    return { activityId, outcome: new Promise((resolve) => this.executor.execute(attempt, (_, how) => resolve(how))) };
  }

  meet(of: number): Promise<AttemptOutcome>[] {
    return Array.from({ length: of }, () => this.run({ do: 'meet', of }).outcome);
  }
}

function codeOf(outcome: AttemptOutcome): unknown {
  return outcome.status === 'failed' ? Reflect.get(outcome.error, 'code') : outcome.value;
}

function payloadOf(outcome: AttemptOutcome): Record<string, unknown> {
  assert.equal(outcome.status, 'completed', outcome.status === 'failed' ? outcome.error.message : '');
  return Reflect.get(Object(outcome.value), 'payload');
}

describe('the executor of work that waits', () => {
  let harness: Harness;
  const open = (options: WaitingExecutorOptions) => {
    harness = new Harness(options);
    return harness;
  };
  afterEach(() => harness.executor.close());

  test('runs as many attempts at a time in one thread as it is to, with one setup', async () => {
    const outcomes = await Promise.all(open({ concurrency: 32 }).meet(32));
    assert.deepEqual(new Set(outcomes.map((outcome) => payloadOf(outcome).thread)).size, 1);
    assert.deepEqual(
      outcomes.map((outcome) => payloadOf(outcome).setups),
      Array.from({ length: 32 }, () => 1),
    );
    // Each has random numbers of its own.
    const rewards = outcomes.map((outcome) =>
      outcome.status === 'completed' ? Reflect.get(Object(outcome.value), 'reward') : 0,
    );
    assert.equal(new Set(rewards).size, 32);
  });

  test('starts no more than that, and the next when one has ended', async () => {
    const { executor } = open({ concurrency: 2 });
    const [first, second] = [harness.run({ do: 'ignore' }), harness.run({ do: 'ignore' })];
    const third = harness.run({ do: 'meet', of: 1 });
    await until(() => executor.runningAttempts().length === 2, 'two to run');
    executor.cancel(first.activityId, new HgmError('ERR_CANCELLED', 'enough'));
    assert.equal(codeOf(await first.outcome), 'ERR_CANCELLED');
    assert.equal((await third.outcome).status, 'completed');
    executor.cancel(second.activityId, new HgmError('ERR_CANCELLED', 'enough'));
    await second.outcome;
  });

  test('hands back what waits for a place, which never settles there, and may be given it again', async () => {
    const { executor } = open({ concurrency: 1 });
    const first = harness.run({ do: 'meet', of: 2 });
    const second = harness.run({ do: 'meet', of: 1 });
    await until(() => executor.runningAttempts().length === 1, 'one to run');
    assert.deepEqual(executor.handBackUnstarted(), [second.activityId]);
    executor.cancel(second.activityId, new HgmError('ERR_CANCELLED', 'it has none'));
    executor.cancel(first.activityId, new HgmError('ERR_CANCELLED', 'enough'));
    assert.equal(codeOf(await first.outcome), 'ERR_CANCELLED');
    assert.equal(await Promise.race([second.outcome, 'unsettled']), 'unsettled');
  });

  test('attributes what is printed to the activity that printed it, also after it has waited', async () => {
    open({ concurrency: 4 });
    const runs = Array.from({ length: 4 }, () => harness.run({ do: 'print' }));
    await Promise.all(runs.map(({ outcome }) => outcome));
    assert.deepEqual(
      harness.logs.map(({ activityId, level, message }) => [activityId, level, message]).sort(),
      runs
        .flatMap(({ activityId }) => [
          [activityId, 'info', `root/${activityId} begins, root/${activityId} ends`],
          [activityId, 'warn', `root/${activityId} errs`],
        ])
        .sort(),
    );
  });

  test('settles what is out of time when the grace period is over, with its cost, and goes on in the same thread', async () => {
    open({ concurrency: 3, cancelGraceMs: 20 });
    const before = payloadOf(await harness.run({ do: 'thread' }).outcome);
    // It pays as it begins: only a machine that holds the thread up for so long lets it be out of time before.
    const late = await harness.run({ do: 'pay' }, { startToCloseTimeoutMs: 500 }).outcome;
    assert.equal(codeOf(late), 'ERR_START_TO_CLOSE_TIMEOUT');
    assert.equal(late.cost, 3);
    assert.deepEqual(payloadOf(await harness.run({ do: 'thread' }).outcome), before);
  });

  test('replaces a thread with as many abandoned attempts as run at a time, which ends with what it has', async () => {
    open({ concurrency: 2, cancelGraceMs: 0 });
    const before = payloadOf(await harness.run({ do: 'thread' }).outcome);
    const held = harness.run({ do: 'ignore' });
    for (let round = 0; round < 2; round++) {
      assert.equal(codeOf(await harness.run({ do: 'ignore' }, { heartbeatTimeoutMs: 5 }).outcome), 'ERR_HEARTBEAT_TIMEOUT');
    }
    assert.notDeepEqual(payloadOf(await harness.run({ do: 'thread' }).outcome), before);
    assert.equal(harness.executor.runningAttempts().length, 1, 'what the former thread has goes on');
    harness.executor.cancel(held.activityId, new HgmError('ERR_CANCELLED', 'enough'));
    await held.outcome;
  });

  test('charges the overdue alone where the loop is blocked, and runs the others again', async () => {
    open({ concurrency: 4, cancelGraceMs: 50 });
    const beside = harness.run({ do: 'ignore' });
    const quick = harness.run({ do: 'print' });
    assert.equal(codeOf(await harness.run({ do: 'spin' }, { startToCloseTimeoutMs: 100 }).outcome), 'ERR_START_TO_CLOSE_TIMEOUT');
    assert.equal(codeOf(await quick.outcome), 1);
    // Once a new thread has taken over.
    assert.equal(codeOf(await harness.run({ do: 'print' }).outcome), 1);
    await until(() => harness.executor.runningAttempts().length === 1, 'what ran beside it to run again');
    harness.executor.cancel(beside.activityId, new HgmError('ERR_CANCELLED', 'enough'));
    assert.equal(codeOf(await beside.outcome), 'ERR_CANCELLED');
  });

  test('charges the activity that leaves an error uncaught, and no other', async () => {
    open({ concurrency: 4 });
    const beside = harness.run({ do: 'ignore' });
    const outcome = await harness.run({ do: 'reject' }).outcome;
    assert.equal(codeOf(outcome), 'ERR_THREAD_EXIT');
    assert.match(
      outcome.status === 'failed' ? outcome.error.message : '',
      /root\/2 left an error that nothing caught, Error: left alone/,
    );
    harness.executor.cancel(beside.activityId, new HgmError('ERR_CANCELLED', 'enough'));
    assert.equal(codeOf(await beside.outcome), 'ERR_CANCELLED');
  });

  test('charges the activity that ends the thread, and runs the others again', async () => {
    open({ concurrency: 4 });
    const beside = [harness.run({ do: 'print' }), harness.run({ do: 'print' })];
    assert.equal(codeOf(await harness.run({ do: 'exit' }).outcome), 'ERR_THREAD_EXIT');
    for (const { outcome } of beside) assert.equal(codeOf(await outcome), 1);
  });

  test('charges nothing to one beside which many end the thread: it runs alone at last', async () => {
    open({ concurrency: 2 });
    const beside = harness.run({ do: 'ignore' });
    let settled: AttemptOutcome | undefined;
    void beside.outcome.then((outcome) => {
      settled = outcome;
    });
    for (let round = 0; round < 6; round++) {
      assert.equal(codeOf(await harness.run({ do: 'exit' }).outcome), 'ERR_THREAD_EXIT');
      await until(() => settled !== undefined || harness.executor.runningAttempts().length === 1, 'the other to run again');
      assert.equal(settled, undefined, `after ${round + 1} ends of the thread`);
    }
    harness.executor.cancel(beside.activityId, new HgmError('ERR_CANCELLED', 'enough'));
    assert.equal(codeOf(await beside.outcome), 'ERR_CANCELLED');
  });

  test('finds the one that fills the heap by running each of them alone', async () => {
    open({ concurrency: 4, resourceLimits: { maxOldGenerationSizeMb: 32 } });
    const beside = harness.run({ do: 'ignore' });
    assert.equal(codeOf(await harness.run({ do: 'fill' }).outcome), 'ERR_THREAD_OUT_OF_MEMORY');
    await until(() => harness.executor.runningAttempts().length === 1, 'what ran beside it to run again');
    harness.executor.cancel(beside.activityId, new HgmError('ERR_CANCELLED', 'enough'));
    assert.equal(codeOf(await beside.outcome), 'ERR_CANCELLED');
  });

  test('tells nothing of an attempt that was settled', async () => {
    open({ concurrency: 2, cancelGraceMs: 0 });
    await harness.run({ do: 'ignore' }, { startToCloseTimeoutMs: 5 }).outcome;
    const told = harness.logs.length;
    for (let runs = 0; runs < 3; runs++) await harness.run({ do: 'pause' }).outcome;
    assert.equal(harness.logs.length, told);
  });

  test('replaces a thread that has run as many activities as it may', async () => {
    open({ concurrency: 2, maximumActivitiesPerThread: 2 });
    const threads = new Set<unknown>();
    for (let run = 0; run < 6; run++) threads.add(payloadOf(await harness.run({ do: 'thread' }).outcome).thread);
    assert.equal(threads.size, 3);
  });
});
