import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { assertCode, call, evaluate, failureOf, fixtureUrl, SharedGate, ThreadHarness } from './thread-harness.js';

test('closing fails what runs and what waits as ERR_CLOSED, also an endless loop, and what comes after', async (t) => {
  const threads = new ThreadHarness(t, { threads: 1, cancelGraceMs: 10 });
  const gate = new SharedGate();
  const running = threads.run(call('loopAfterArrival', gate));
  const waiting = [threads.run(call('echo', 1)), threads.run(call('echo', 2))];
  await gate.arrived();
  await threads.executor.close();
  for (const outcome of await Promise.all([running, ...waiting])) assertCode(failureOf(outcome), 'ERR_CLOSED');
  await threads.refusal('ERR_CLOSED', call('echo', 3));
});

test('closing lets user code that listens to its signal end by itself', async (t) => {
  const threads = new ThreadHarness(t, { cancelGraceMs: 3_600_000 });
  const gate = new SharedGate();
  const running = threads.run(call('pollSignal', gate));
  await gate.arrived();
  await threads.executor.close();
  assertCode(failureOf(await running), 'ERR_CLOSED');
  assert.deepEqual(
    threads.logs.map(({ message }) => message),
    ['ERR_CLOSED any=true heard=1'],
  );
});

test('an executor can be closed twice, idle, and while its threads start', async (t) => {
  const threads = new ThreadHarness(t, { threads: 2 });
  const closing = threads.executor.close();
  assert.equal(threads.executor.close(), closing);
  await closing;
  const idle = new ThreadHarness(t);
  await idle.valueOf(call('echo', 1));
  await idle.executor.close();
});

test('closing does not wait for a native call, which ends with its thread', async (t) => {
  const threads = new ThreadHarness(t, { cancelGraceMs: 10 });
  await threads.valueOf(evaluate('reward', 1));
  const running = threads.run(evaluate('native'));
  await threads.executor.close();
  assertCode(failureOf(await running), 'ERR_CLOSED');
});

test('a program ends by itself, closed or not, and nothing that user code prints reaches its output', async () => {
  const program = fileURLToPath(fixtureUrl('quiet-program.js'));
  for (const argument of ['close', 'leave']) {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, argument], { timeout: 120_000 });
    assert.equal(stderr, '');
    assert.deepEqual(JSON.parse(stdout), { statuses: ['completed', 'completed', 'failed'], lines: 6 });
  }
});

test('a program given to node as text, whose flags a thread cannot start with, has threads all the same', async () => {
  const executorUrl = new URL('../../../../src/main/executors/threads/thread-executor.js', import.meta.url).href;
  const work = JSON.stringify({ ...call('echo', 'told'), action: null });
  const text = `import { ThreadExecutor } from '${executorUrl}';
    const attempt = { activityId: 1, attempt: 1, work: ${work}, startToCloseTimeoutMs: Infinity, heartbeatTimeoutMs: Infinity };
    new ThreadExecutor({ threads: 1 }).execute(attempt, (_, outcome) => console.log(outcome.value));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', text], { timeout: 120_000 });
  assert.equal(stdout, 'told\n');
});
