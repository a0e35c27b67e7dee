import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { monotonicMs, ThreadSlot } from '../../src/shared/thread-slot.js';

test('a slot tells phase and ticket to whoever has its memory', () => {
  const thread = new ThreadSlot();
  const main = new ThreadSlot(thread.buffer);
  assert.deepEqual([main.read().phase, main.read().ticket], ['idle', 0]);
  thread.enter('loading', 3);
  assert.deepEqual([main.read().phase, main.read().ticket], ['loading', 3]);
  thread.enter('running', 3);
  assert.deepEqual([main.read().phase, main.read().ticket], ['running', 3]);
  thread.leave();
  assert.deepEqual([main.read().phase, main.read().ticket], ['idle', 3]);
});

test('an abort request is for one ticket', () => {
  const thread = new ThreadSlot();
  new ThreadSlot(thread.buffer).requestAbort(4);
  assert.deepEqual(
    [3, 4, 5].map((ticket) => thread.isAbortRequested(ticket)),
    [false, true, false],
  );
});

test('a heartbeat makes the heartbeat young, and the phase no younger', (t) => {
  const slot = new ThreadSlot();
  slot.enter('running', 1);
  const until = monotonicMs() + 5;
  while (monotonicMs() < until);
  slot.heartbeat();
  const { phaseAgeMs, heartbeatAgeMs } = slot.read();
  assert.ok(phaseAgeMs >= 4, `${phaseAgeMs}`);
  assert.ok(heartbeatAgeMs <= phaseAgeMs);
  t.diagnostic(`phase ${phaseAgeMs} ms, heartbeat ${heartbeatAgeMs} ms`);
});

test('the clock is the same in every thread', async () => {
  const url = new URL('../../src/shared/thread-slot.js', import.meta.url).href;
  const text = `import('${url}').then(({ monotonicMs }) => require('node:worker_threads').parentPort.postMessage(monotonicMs()))`;
  const before = monotonicMs();
  const worker = new Worker(text, { eval: true });
  const between = await new Promise<number>((resolve) => worker.once('message', resolve));
  const after = monotonicMs();
  assert.ok(before <= between && between <= after, `${before} ${between} ${after}`);
  await worker.terminate();
});
