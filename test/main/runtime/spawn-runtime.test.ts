import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { RunOptions } from '../../../src/main/index.js';
import { MemoryRunStore, type RunEvent, type Runtime, spawnRuntime } from '../../../src/main/index.js';
import { EventStream } from '../../../src/main/run/events/event-stream.js';
import { EventBatches } from '../../../src/main/runtime/event-batches.js';
import { decodeEvent } from '../../../src/main/runtime/runtime-protocol.js';
import { RuntimeThread } from '../../../src/main/runtime/runtime-thread.js';
import { HgmError, isHgmError } from '../../../src/shared/errors.js';
import { Gate } from '../../support/gate.js';
import type { Mode } from './fixtures/remote-problem.js';

const PROBLEM = new URL('./fixtures/remote-problem.js', import.meta.url);

async function runtimeOf(t: TestContext): Promise<Runtime> {
  const runtime = await spawnRuntime();
  t.after(() => runtime.close());
  return runtime;
}

function mode(name: Mode): Pick<RunOptions, 'params'> {
  return { params: { mode: name } };
}

const SMALL = { threads: 1, evaluations: 60, seed: 3 } as const;

test('a run in a runtime’s thread tells its events, its progress, its result and its agents', async (t) => {
  const runtime = await runtimeOf(t);
  const run = await runtime.startRun(PROBLEM, { ...SMALL, id: 'one' });
  assert.equal(run.id, 'one');
  const events: RunEvent[] = [];
  for await (const event of run.events({ types: ['best', 'end'] })) events.push(event);
  assert.deepEqual(events.at(-1), { type: 'end', status: 'completed' });
  assert.ok(events.every(({ type }) => type === 'best' || type === 'end'));
  const result = await run.result();
  assert.equal(result.evaluations, 60);
  assert.equal((await run.progress()).evaluations, 60);
  assert.deepEqual(await run.workers(), []);
  const page = await run.snapshotPage({ limit: 2 });
  assert.deepEqual(
    page.agents.map(({ key }) => key),
    ['root', 'root/0'],
  );
  assert.equal(page.cursor, 2);
});

test('errors cross with their kind and code, and every option that cannot cross is refused', async (t) => {
  const runtime = await runtimeOf(t);
  const isRefusal = (code: string, message: RegExp) => (error: unknown) => {
    assert.ok(error instanceof HgmError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  };
  await assert.rejects(runtime.startRun(PROBLEM, { threads: -1 }), isRefusal('ERR_OPTION', /threads must be/));
  const failing = runtime.startRun(PROBLEM, { ...SMALL, params: { root: 'throws' } });
  await assert.rejects(failing, isRefusal('ERR_PROBLEM_INIT', /no root today/));
  await assert.rejects(runtime.resumeRun('nobody', { store: join(tmpdir(), 'no-such-folder', 'no.db') }), HgmError);
  const open = { ...SMALL, store: new MemoryRunStore() } as unknown as Parameters<Runtime['startRun']>[1];
  await assert.rejects(runtime.startRun(PROBLEM, open), isRefusal('ERR_OPTION', /store must be 'memory' or the path/));
  const called = { ...SMALL, onDecision: () => undefined } as Parameters<Runtime['startRun']>[1];
  await assert.rejects(runtime.startRun(PROBLEM, called), isRefusal('ERR_OPTION', /onDecision must be left out/));
  const executor = { execute: () => undefined, cancel: () => undefined, close: async () => undefined };
  const own = { ...SMALL, executor } as Parameters<Runtime['startRun']>[1];
  await assert.rejects(runtime.startRun(PROBLEM, own), isRefusal('ERR_OPTION', /executor must be left out/));
  const hidden = { ...SMALL, retry: { wait: () => 1 } } as Parameters<Runtime['startRun']>[1];
  await assert.rejects(runtime.startRun(PROBLEM, hidden), isRefusal('ERR_OPTION', /retry\.wait must be left out/));
});

test('a heap too small for a thread to begin in is ERR_OPTION, and does not end the process', async () => {
  await assert.rejects(
    spawnRuntime({ resourceLimits: { maxOldGenerationSizeMb: 1 } }),
    (error) => isHgmError(error, 'ERR_OPTION') && /resourceLimits\.maxOldGenerationSizeMb .*; it is 1$/.test(error.message),
  );
});

test('failures of user code arrive in events as the errors they were', async (t) => {
  const runtime = await runtimeOf(t);
  const gate = new Gate();
  const hostServices = {
    judge: async () => {
      await gate.opened;
      throw Object.assign(new RangeError('no reward today'), { code: 'E_TODAY' });
    },
  };
  const options = { ...SMALL, ...mode('host'), evaluations: 3, retry: { maximumAttempts: 1 }, hostServices };
  const run = await runtime.startRun(PROBLEM, options);
  const events = run.events({ types: ['failure'] });
  const first = events.next();
  // Answered after the reader was opened: calls are answered in order.
  await run.progress();
  gate.open();
  const { value } = await first;
  assert.ok(value?.type === 'failure' && value.error instanceof RangeError);
  assert.equal(Reflect.get(value.error, 'code'), 'E_TODAY');
});

test('host services are called on the embedding program’s thread', async (t) => {
  const runtime = await runtimeOf(t);
  let calls = 0;
  const hostServices = {
    judge: (value: number) => {
      calls++;
      return value / 2;
    },
  };
  const run = await runtime.startRun(PROBLEM, { ...SMALL, evaluations: 20, ...mode('host'), hostServices });
  const result = await run.result();
  assert.equal(result.failedActivities, 0);
  assert.ok(calls >= 20, `${calls} calls`);
  assert.ok((result.best?.mean ?? 1) <= 0.5);
});

test('an abort stops a run, and stop() ends what waits', async (t) => {
  const runtime = await runtimeOf(t);
  const controller = new AbortController();
  const run = await runtime.startRun(PROBLEM, { threads: 1, ...mode('waits'), signal: controller.signal });
  controller.abort();
  assert.equal((await run.result()).status, 'stopped');
  const other = await runtime.startRun(PROBLEM, { threads: 1, ...mode('waits') });
  await other.stop();
  assert.equal((await other.result()).status, 'stopped');
  const late = runtime.startRun(PROBLEM, { threads: 1, ...mode('waits'), signal: AbortSignal.abort() });
  await assert.rejects(late, (error) => isHgmError(error, 'ERR_CANCELLED'));
});

test('a run that is disposed of is stopped and forgotten', async (t) => {
  const runtime = await runtimeOf(t);
  const run = await runtime.startRun(PROBLEM, { threads: 1, ...mode('waits') });
  await run[Symbol.asyncDispose]();
  assert.equal((await run.result()).status, 'stopped');
  await assert.rejects(run.progress(), (error) => isHgmError(error, 'ERR_CLOSED'));
});

test('closing ends what runs; calls after it are refused', async (t) => {
  const runtime = await runtimeOf(t);
  const run = await runtime.startRun(PROBLEM, { threads: 1, ...mode('waits') });
  const result = run.result();
  await runtime.close();
  assert.equal((await result).status, 'stopped');
  assert.equal(runtime.threadId, -1);
  await assert.rejects(run.progress(), (error) => isHgmError(error, 'ERR_CLOSED'));
  await assert.rejects(runtime.startRun(PROBLEM), (error) => isHgmError(error, 'ERR_CLOSED'));
});

test('closing with a deadline ends the thread though its runs are not done', async () => {
  const runtime = await spawnRuntime();
  const run = await runtime.startRun(PROBLEM, { threads: 1, ...mode('waits'), cancelGraceMs: 2 ** 31 - 1 });
  const ended = Promise.allSettled([run.result()]);
  await runtime.close({ timeoutMs: 1 });
  const [result] = await ended;
  assert.ok(result !== undefined && (result.status === 'fulfilled' || isHgmError(result.reason, 'ERR_CLOSED')));
});

test('every call that waits is rejected when the runtime’s thread dies', async (t) => {
  const thread = new RuntimeThread(undefined, new URL('./fixtures/dying-runtime.js', import.meta.url).href);
  t.after(() => thread.close(1000));
  const calls = [thread.call((remote) => remote.progress(1)), thread.call((remote) => remote.result(1))];
  for (const outcome of await Promise.allSettled(calls)) {
    assert.ok(outcome.status === 'rejected' && isHgmError(outcome.reason, 'ERR_THREAD_EXIT'));
  }
  await assert.rejects(
    thread.call((remote) => remote.stop(1)),
    (error) => isHgmError(error, 'ERR_THREAD_EXIT'),
  );
});

test('a run with a store goes on in another runtime', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'hgm-runtime-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const store = join(folder, 'runs.db');
  const first = await runtimeOf(t);
  const run = await first.startRun(PROBLEM, { ...SMALL, store });
  await run.result();
  await first.close();
  const second = await runtimeOf(t);
  const resumed = await second.resumeRun(run.id, { store, evaluations: 80 });
  assert.equal((await resumed.result()).evaluations, 80);
});

test('events that nobody fetches stay in a bounded buffer, and what is lost is told', async () => {
  const stream = new EventStream<RunEvent>(10);
  const batches = new EventBatches(stream.read());
  const event = (activity: number): RunEvent => ({ type: 'progress', activity, fraction: 0, message: undefined });
  for (let activity = 1; activity <= 5000; activity++) stream.push(event(activity));
  const first = await batches.next();
  assert.deepEqual(first.events[0], { type: 'dropped', count: 4990 });
  assert.equal(first.events.length, 11);
  const waiting = batches.next();
  stream.push(event(5001));
  stream.end();
  const { events, isLast } = await waiting;
  assert.deepEqual(events.map(decodeEvent), [event(5001)]);
  assert.ok(isLast || (await batches.next()).isLast);
});
