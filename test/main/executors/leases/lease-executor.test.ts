import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Executor } from '../../../../src/main/executors/executor.js';
import { LeaseExecutor } from '../../../../src/main/executors/leases/lease-executor.js';
import { ThreadExecutor } from '../../../../src/main/executors/threads/thread-executor.js';
import { type Clock, systemClock } from '../../../../src/shared/clock.js';
import type { ThreadWork } from '../../../../src/shared/work.js';
import { describeExecutor } from '../../../../src/testing/executor-suite.js';
import type { ContractAgent } from '../../../fixtures/contract-problem.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { InlineExecutor } from '../../../support/inline-executor.js';
import { OpenLeaseBook, type Work, workOutside } from '../../../support/lease-outsider.js';
import { contractWork } from '../contract-work.js';

/** Does what an agent of `contract-problem` says. */
const doContract: Work = ({ agent }) => {
  const what = agent as unknown as ContractAgent;
  switch (what.do) {
    case 'complete':
      return { reward: what.value };
    case 'fail':
      return { error: what.message };
    case 'hold':
      writeFileSync(what.file, '');
      return undefined;
    default:
      return { error: 'nothing is told from outside' };
  }
};

function leasing(
  inner: Executor<ThreadWork>,
  threads: number,
  clock: Clock = systemClock,
  book = new OpenLeaseBook(),
): LeaseExecutor {
  const limits = { leaseMs: 60_000, maximumLeaseExpiries: 5, clock };
  const executor = new LeaseExecutor({ inner, threads, isWithoutThreads: false, ...limits });
  executor.desk.bind(book);
  return executor;
}

test('threads are given no more than they want once somebody outside has asked, and the rest waits for whoever asks', async () => {
  const given: number[] = [];
  const inner: Executor<ThreadWork> = {
    desiredAttempts: 3,
    concurrency: 2,
    execute: ({ activityId }) => given.push(activityId),
    cancel: () => undefined,
    close: async () => undefined,
  };
  const executor = leasing(inner, 2);
  assert.deepEqual(await executor.desk.ask(), []);
  const { completing, release } = contractWork();
  for (let activityId = 1; activityId <= 6; activityId++) {
    const limits = { startToCloseTimeoutMs: Number.POSITIVE_INFINITY, heartbeatTimeoutMs: Number.POSITIVE_INFINITY };
    executor.execute({ activityId, attempt: 1, work: completing(1), ...limits }, () => undefined);
  }
  const leases = await executor.desk.ask({ count: 6 });
  assert.deepEqual(given, [1, 2, 3]);
  assert.deepEqual(
    leases.map(({ token }) => token.split('.')[0]),
    ['4', '5', '6'],
  );
  await executor.close();
  await release?.();
});

test('a lease runs out as long after its making as it says, however long its commit took', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
  const clock = new FakeClock();
  const book = new OpenLeaseBook();
  book.whenCommitted = (callback) => {
    clock.advance(400);
    queueMicrotask(callback);
  };
  const executor = leasing(new InlineExecutor({ expand: () => null, evaluate: () => 0 }), 0, clock, book);
  const { completing, release } = contractWork();
  const limits = { startToCloseTimeoutMs: Number.POSITIVE_INFINITY, heartbeatTimeoutMs: Number.POSITIVE_INFINITY };
  executor.execute({ activityId: 1, attempt: 1, work: completing(1), ...limits }, () => undefined);
  const [lease] = await executor.desk.ask();
  assert.deepEqual([lease?.expiresInMs, lease?.expiresAt], [60_000, new Date(1_059_600).toISOString()]);
  await executor.close();
  await release?.();
});

test('threads that are taken away leave a run to those outside, which says so when none of them asks', () => {
  const clock = new FakeClock();
  const inner = Object.assign(new InlineExecutor({ expand: () => null, evaluate: () => 0 }), { resize: () => undefined });
  const executor = leasing(inner, 2, clock);
  const said: string[] = [];
  executor.listen({ onLog: ({ message }) => said.push(message), onProgress: () => undefined });
  clock.advance(60_000);
  executor.resize?.(0);
  clock.advance(9_999);
  assert.deepEqual(said, []);
  clock.advance(1);
  assert.match(said.join(), /^nobody has asked for work of this run for 10 s, and no thread of it does any/);
});

describeExecutor('leases alone', () => {
  const { telling: _, ...work } = contractWork();
  const executor = leasing(new InlineExecutor({ expand: () => null, evaluate: () => 0 }), 0);
  // Whoever holds a lease ends what it is on when it likes.
  void workOutside(executor.desk, doContract);
  return { executor, concurrency: Number.POSITIVE_INFINITY, limitsTime: false, ...work };
});

describeExecutor('threads of which nobody outside has asked anything', () => {
  return { executor: leasing(new ThreadExecutor({ threads: 2 }), 2), concurrency: 2, ...contractWork() };
});
