import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ThreadExecutor } from '../../../../src/main/executors/threads/thread-executor.js';
import { assertCode, assertFullSize, behaviours, call, evaluate, ThreadHarness, warmUp } from './thread-harness.js';

test('a thread is replaced when it has run as many activities as it may', async (t) => {
  const threads = new ThreadHarness(t, { maximumActivitiesPerThread: 3 });
  const ids: unknown[] = [];
  for (let round = 0; round < 8; round++) ids.push(await threads.valueOf(call('where')));
  assert.equal(new Set(ids).size, 3, `${ids}`);
  assert.deepEqual(
    ids.map((id) => ids.indexOf(id)),
    [0, 0, 0, 3, 3, 3, 6, 6],
  );
  assert.deepEqual(threads.logs, []);
});

test('no batch goes beyond the limit, nothing is lost or cut short by a replacement, and the pool keeps its size', async (t) => {
  const limit = 17;
  const threads = new ThreadHarness(t, { threads: 2, maximumActivitiesPerThread: limit });
  const problem = behaviours();
  const values = await Promise.all(Array.from({ length: 120 }, () => threads.valueOf(evaluate('whoami', undefined, problem))));
  const counts = new Map<number, number>();
  for (const value of values) {
    const { threadId } = (value as { payload: { threadId: number } }).payload;
    counts.set(threadId, (counts.get(threadId) ?? 0) + 1);
  }
  assert.ok(
    [...counts.values()].every((count) => count <= limit),
    `${[...counts.values()]}`,
  );
  assert.ok(counts.size >= Math.ceil(120 / limit));
  await assertFullSize(threads, 2);
});

test('what a thread was sent and did not run does not count', async (t) => {
  const threads = new ThreadHarness(t, { maximumActivitiesPerThread: 2000 });
  await warmUp(threads, 1);
  const problem = behaviours();
  const fatal = threads.run(evaluate('exit', 2, problem));
  const others = await Promise.all([0.25, 0.5].map((value) => threads.valueOf(evaluate('reward', value, problem))));
  assert.deepEqual(others, [0.25, 0.5]);
  const outcome = await fatal;
  assert.ok(outcome.status === 'failed');
  assertCode(outcome.error, 'ERR_THREAD_EXIT');
});

test('a limit that is no count is ERR_OPTION', () => {
  for (const maximumActivitiesPerThread of [0, -1, 1.5, Number.NaN]) {
    assert.throws(
      () => new ThreadExecutor({ threads: 1, maximumActivitiesPerThread }),
      (error) => /maximumActivitiesPerThread must be an integer >= 1, or Infinity/.test(assertCode(error, 'ERR_OPTION').message),
    );
  }
});
