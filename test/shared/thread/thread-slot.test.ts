import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { monotonicMs } from '../../../src/shared/clock.js';
import { isBefore, ThreadSlot } from '../../../src/shared/thread/thread-slot.js';

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
  const url = new URL('../../../src/shared/clock.js', import.meta.url).href;
  const text = `import('${url}').then(({ monotonicMs }) => require('node:worker_threads').parentPort.postMessage(monotonicMs()))`;
  const before = monotonicMs();
  const worker = new Worker(text, { eval: true });
  const between = await new Promise<number>((resolve) => worker.once('message', resolve));
  const after = monotonicMs();
  assert.ok(before <= between && between <= after, `${before} ${between} ${after}`);
  await worker.terminate();
});

test('a ticket is before those up to 2^31 - 1 after it, around the end of the numbers too', () => {
  const after = (ticket: number, distance: number) => (ticket + distance) | 0;
  for (const ticket of [0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 12_345]) {
    for (const distance of [1, 2, 1000, 2 ** 31 - 1]) {
      assert.equal(isBefore(ticket, after(ticket, distance)), true, `${ticket} + ${distance}`);
      assert.equal(isBefore(after(ticket, distance), ticket), false, `${ticket} + ${distance}`);
    }
    assert.equal(isBefore(ticket, ticket), false);
  }
});

test('what was taken back cannot be claimed, and what was claimed is told to whoever takes it back', () => {
  const slot = new ThreadSlot();
  assert.ok(slot.claim(1));
  assert.equal(slot.revokeThrough(3), 1);
  assert.deepEqual([slot.claim(2), slot.claim(3), slot.claim(4)], [false, false, true]);
  const last = 2 ** 31 - 1;
  const wrapped = new ThreadSlot();
  assert.equal(wrapped.revokeThrough(last - 1), 0);
  assert.ok(wrapped.claim(last));
  assert.equal(wrapped.revokeThrough((last + 2) | 0), last);
  assert.deepEqual(
    [wrapped.claim((last + 1) | 0), wrapped.claim((last + 2) | 0), wrapped.claim((last + 3) | 0)],
    [false, false, true],
  );
});

test('two threads never both have an execution, and none is lost, however claims and revocations meet', async (t) => {
  const rounds = 3000;
  const size = 512;
  const slot = new ThreadSlot();
  // Words: rounds that the main thread opened, rounds that the thread ended, and how many it ran in the latest.
  const shared = new Int32Array(new SharedArrayBuffer(12));
  const url = new URL('../../../src/shared/thread/thread-slot.js', import.meta.url).href;
  const text = `import('${url}').then(({ ThreadSlot }) => {
    const { workerData } = require('node:worker_threads');
    const slot = new ThreadSlot(workerData.slot);
    const shared = workerData.shared;
    for (let round = 0; round < ${rounds}; round++) {
      // Both look a while before they sleep, so that they are often at it at the same time.
      for (let turn = 0; turn < 2000 && Atomics.load(shared, 0) <= round; turn++);
      while (Atomics.load(shared, 0) <= round) Atomics.wait(shared, 0, round, 50);
      const firstTicket = 1 + round * ${size};
      let ran = 0;
      while (ran < ${size} && slot.claim(firstTicket + ran)) ran++;
      Atomics.store(shared, 2, ran);
      Atomics.store(shared, 1, round + 1);
      Atomics.notify(shared, 1);
    }
  })`;
  const worker = new Worker(text, { eval: true, workerData: { slot: slot.buffer, shared } });
  const failure = new Promise<never>((_, reject) => worker.once('error', reject));
  await Promise.race([failure, new Promise((resolve) => worker.once('online', resolve))]);
  let met = 0;
  for (let round = 0; round < rounds; round++) {
    const firstTicket = 1 + round * size;
    slot.revokeThrough(firstTicket - 1);
    Atomics.store(shared, 0, round + 1);
    Atomics.notify(shared, 0);
    for (let turn = 0; turn < 2000 && slot.read().ticket < firstTicket; turn++);
    // A different moment every time.
    for (let turn = 0; turn < (round * 7) % 500; turn++) Atomics.load(shared, 0);
    const claimed = slot.revokeThrough(firstTicket + size - 1);
    for (let turn = 0; turn < 2000 && Atomics.load(shared, 1) <= round; turn++);
    while (Atomics.load(shared, 1) <= round) Atomics.wait(shared, 1, round, 50);
    const ran = Atomics.load(shared, 2);
    // Those after the last claimed are the main thread's. The thread ran all before it, and may have given that one itself back.
    const theirs = Math.max(0, claimed - firstTicket + 1);
    assert.ok(ran === theirs || ran === theirs - 1, `round ${round}: ${ran} ran, ${theirs} were claimed`);
    if (ran > 0 && ran < size) met++;
  }
  await worker.terminate();
  t.diagnostic(`in ${met} of ${rounds} rounds the two met within a batch`);
});
