import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type RunEvent, type RunOptions, startRun } from '../../src/main/index.js';

const PROBLEM = new URL('../fixtures/isolated-problem.js', import.meta.url);
const SERVICES = { half: (value: number) => value / 2, add: (one: number, other: number) => one + other };

async function decisionsOf(options: RunOptions): Promise<unknown[]> {
  const decisions: unknown[] = [];
  const run = await startRun(PROBLEM, {
    evaluations: 60,
    seed: 3,
    deterministic: true,
    hostServices: SERVICES,
    onDecision: (decision) => decisions.push(decision),
    ...options,
  });
  const { status, error, cost, best } = await run.result;
  assert.deepEqual([status, error], ['completed', null]);
  return [...decisions, cost, best?.key];
}

describe('a run in child processes', () => {
  test('decides as one in threads does, with shared memory, host services, memory and costs', async () => {
    const inThreads = await decisionsOf({ threads: 2 });
    assert.deepEqual(await decisionsOf({ threads: 2, isolation: 'process' }), inThreads);
    assert.deepEqual(await decisionsOf({ threads: 1, isolation: 'process' }), inThreads);
  });

  test('says once that shared memory is copied, and tells what user code logs', async () => {
    const run = await startRun(PROBLEM, { evaluations: 10, threads: 2, isolation: 'process', hostServices: SERVICES });
    const logs: Extract<RunEvent, { type: 'log' }>[] = [];
    for await (const event of run.events({ types: ['log'] })) if (event.type === 'log') logs.push(event);
    const warnings = logs.filter(({ level }) => level === 'warn');
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]?.message ?? '', /^each child process has a copy of what shared returned/);
    assert.equal(logs.filter(({ message }) => message.startsWith('task ')).length, 10);
  });

  test('goes on with more or fewer child processes', async () => {
    const run = await startRun(PROBLEM, { evaluations: 300, threads: 1, isolation: 'process', hostServices: SERVICES });
    await run.update({ threads: 3 });
    await run.update({ threads: 2 });
    assert.equal((await run.result).evaluations, 300);
  });

  test('bounds the memory of what has a concurrency of its own, too', async () => {
    const run = await startRun(new URL('../fixtures/deadly-problem.js', import.meta.url), {
      evaluations: 100_000,
      threads: 1,
      evaluateConcurrency: 1,
      isolation: 'process',
      memoryLimitMb: 300,
      // Where nothing else ends it, this does, and fails the test.
      timeouts: { startToCloseTimeoutMs: 120_000 },
      retry: { maximumAttempts: 1 },
    });
    const key = await run.addAgent('buffers', { parent: 'root' });
    for await (const event of run.events({ types: ['failure'] })) {
      if (event.type !== 'failure') continue;
      assert.equal(event.key, key);
      assert.match(event.error.message, /more than memoryLimitMb, 300/);
      run.stop();
    }
    assert.equal((await run.result).status, 'stopped');
  });
});
