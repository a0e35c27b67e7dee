import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HgmError } from '../../../../src/shared/errors.js';
import { until } from '../../../support/until.js';
import { assertCode, behaviours, call, evaluate, failureOf, SharedGate, ThreadHarness } from './thread-harness.js';

/** Longer than any test waits: an attempt that ends before it was ended by what the test did. */
const HOUR_MS = 3_600_000;

test('an endless loop is ended at its timeout, its time is told, and the next activity runs in a new thread', async (t) => {
  const threads = new ThreadHarness(t, { cancelGraceMs: 20 });
  const before = await threads.valueOf(call('where'));
  const outcome = await threads.run(evaluate('loop'), { startToCloseTimeoutMs: 60 });
  const error = assertCode(failureOf(outcome), 'ERR_START_TO_CLOSE_TIMEOUT');
  assert.match(error.message, /evaluate of agent root\/0 on task 1 took longer than startToCloseTimeoutMs, 60 ms/);
  assert.deepEqual([error.retryable, error.details], [true, { startToCloseTimeoutMs: 60 }]);
  assert.ok(outcome.elapsedMs > 60);
  assert.equal(await threads.valueOf(evaluate('reward', 0.5)), 0.5);
  assert.notEqual(await threads.valueOf(call('where')), before);
});

test('a promise that never settles is ended at its timeout', async (t) => {
  const threads = new ThreadHarness(t, { cancelGraceMs: 20 });
  await threads.refusal('ERR_START_TO_CLOSE_TIMEOUT', evaluate('hang'), { startToCloseTimeoutMs: 30 });
  assert.equal(await threads.valueOf(evaluate('reward', 0.5)), 0.5);
});

test('the time in the queue and in setup does not count as the activity’s', async (t) => {
  const threads = new ThreadHarness(t);
  const gate = new SharedGate();
  const held = threads.run(call('waitAtGate', gate));
  await gate.arrived();
  // Were its clock running, it would be over its time long before the gate opens, which a later deadline of the same kind tells.
  const waiting = threads.run(evaluate('reward', 0.5), { startToCloseTimeoutMs: HOUR_MS });
  const timed = threads.run(evaluate('loop'), { startToCloseTimeoutMs: 50 });
  gate.open();
  assert.equal((await held).status, 'completed');
  assert.equal((await waiting).status, 'completed');
  assertCode(failureOf(await timed), 'ERR_START_TO_CLOSE_TIMEOUT');
});

test('synchronous code that polls its signal ends by itself: the signal, its listeners and AbortSignal.any agree', async (t) => {
  const threads = new ThreadHarness(t, { cancelGraceMs: HOUR_MS });
  const gate = new SharedGate();
  const thread = await threads.valueOf(call('where'));
  const { activityId, outcome } = threads.start(call('pollSignal', gate));
  await gate.arrived();
  const reason = new HgmError('ERR_CANCELLED', 'stopped by the test');
  threads.executor.cancel(activityId, reason);
  assert.equal(failureOf(await outcome), reason);
  assert.equal(gate.left, 1);
  assert.deepEqual(
    threads.logs.map(({ message }) => message),
    ['ERR_CANCELLED any=true heard=1'],
  );
  assert.equal(await threads.valueOf(call('where')), thread, 'the thread was not ended');
});

test('asynchronous code hears of its cancellation by its signal’s event', async (t) => {
  const threads = new ThreadHarness(t, { cancelGraceMs: HOUR_MS });
  const gate = new SharedGate();
  const thread = await threads.valueOf(call('where'));
  const { activityId, outcome } = threads.start(call('awaitSignal', gate));
  await gate.arrived();
  threads.executor.cancel(activityId, new HgmError('ERR_CANCELLED', 'stopped by the test'));
  assertCode(failureOf(await outcome), 'ERR_CANCELLED');
  assert.equal(await threads.valueOf(call('where')), thread, 'the thread was not ended');
});

test('a cancelled activity that does not listen loses its thread after the grace period, and nobody else is charged', async (t) => {
  const threads = new ThreadHarness(t, { cancelGraceMs: 20 });
  const gate = new SharedGate();
  const { activityId, outcome } = threads.start(call('loopAfterArrival', gate));
  const waiting = threads.run(call('echo', 'next'));
  await gate.arrived();
  const reason = new HgmError('ERR_CANCELLED', 'stopped by the test');
  threads.executor.cancel(activityId, reason);
  threads.executor.cancel(activityId, new HgmError('ERR_CLOSED', 'a second reason changes nothing'));
  assert.equal(failureOf(await outcome), reason);
  const next = await waiting;
  assert.ok(next.status === 'completed' && next.value === 'next');
});

test('a cancellation that the first attempt ended by does not reach the second one in the same thread', async (t) => {
  const threads = new ThreadHarness(t, { cancelGraceMs: HOUR_MS });
  const gate = new SharedGate();
  const { activityId, outcome } = threads.start(call('pollSignal', gate), { activityId: 40 });
  await gate.arrived();
  threads.executor.cancel(activityId, new HgmError('ERR_CANCELLED', 'stopped by the test'));
  await outcome;
  const secondGate = new SharedGate();
  const second = threads.start(call('waitAtGate', secondGate), { activityId: 40, attempt: 2 });
  await secondGate.arrived();
  secondGate.open();
  assert.equal((await second.outcome).status, 'completed');
});

test('an activity that is cancelled in the queue settles at once, and never runs', async (t) => {
  const threads = new ThreadHarness(t);
  const gate = new SharedGate();
  const held = threads.run(call('waitAtGate', gate));
  await gate.arrived();
  const notRun = new SharedGate();
  const { activityId, outcome } = threads.start(call('loopAfterArrival', notRun));
  const after = threads.run(call('echo', 1));
  const reason = new HgmError('ERR_CANCELLED', 'not needed any more');
  threads.executor.cancel(activityId, reason);
  assert.deepEqual(await outcome, { status: 'failed', error: reason, elapsedMs: 0 });
  gate.open();
  assert.equal((await held).status, 'completed');
  assert.equal((await after).status, 'completed');
});

test('an unknown or settled activity cannot be cancelled', async (t) => {
  const threads = new ThreadHarness(t);
  const { activityId, outcome } = threads.start(call('echo', 1));
  await outcome;
  threads.executor.cancel(activityId, new HgmError('ERR_CANCELLED', 'too late'));
  threads.executor.cancel(999, new HgmError('ERR_CANCELLED', 'nobody'));
  assert.equal(await threads.valueOf(call('echo', 2)), 2);
});

test('without heartbeats an activity is ended at its heartbeat timeout', async (t) => {
  const threads = new ThreadHarness(t, { cancelGraceMs: 20 });
  const limits = { heartbeatTimeoutMs: 40, startToCloseTimeoutMs: HOUR_MS };
  const error = await threads.refusal('ERR_HEARTBEAT_TIMEOUT', evaluate('loop'), limits);
  assert.match(error.message, /heartbeatTimeoutMs, 40 ms/);
});

test('heartbeats, which synchronous code can send, keep an activity alive beyond its heartbeat timeout', async (t) => {
  const threads = new ThreadHarness(t);
  const gate = new SharedGate();
  // A heartbeat comes every 5 ms; only a machine that holds a thread up for 20 s would break one.
  const beating = threads.run(call('beatUntilOpen', gate), { heartbeatTimeoutMs: 20_000, startToCloseTimeoutMs: HOUR_MS });
  await gate.arrived();
  gate.open();
  const outcome = await beating;
  assert.ok(outcome.status === 'completed' && outcome.value === 'alive');
});

test('a setup that hangs is ERR_SETUP_TIMEOUT, whether it loops or waits, and no timeout of the attempt’s', async (t) => {
  const threads = new ThreadHarness(t, { setupTimeoutMs: 400, cancelGraceMs: 20 });
  for (const setup of ['hangs', 'waits']) {
    const work = evaluate('reward', 1, behaviours({ setup }));
    const outcome = await threads.run(work, { startToCloseTimeoutMs: 1, heartbeatTimeoutMs: 1 });
    const error = assertCode(failureOf(outcome), 'ERR_SETUP_TIMEOUT');
    assert.match(error.message, /longer than 400 ms/);
    assert.equal(outcome.elapsedMs, 0);
  }
});

test('what user code returns after its time is over does not count, and its thread is kept', async (t) => {
  const threads = new ThreadHarness(t, { cancelGraceMs: HOUR_MS });
  const thread = await threads.valueOf(call('where'));
  const work = call('returnWhenAborted', new SharedGate());
  await threads.refusal('ERR_START_TO_CLOSE_TIMEOUT', work, { startToCloseTimeoutMs: 20 });
  assert.equal(await threads.valueOf(call('where')), thread);
});

test('a native call, which cannot be interrupted, is settled without waiting for it', async (t) => {
  const threads = new ThreadHarness(t, { threads: 1, cancelGraceMs: 10 });
  await threads.refusal('ERR_START_TO_CLOSE_TIMEOUT', evaluate('sleepSync', 3), { startToCloseTimeoutMs: 20 });
  await until(() => threads.logs.length > 0, 'the call to be told of');
  assert.deepEqual(
    threads.logs.map(({ level, message }) => [level, message]),
    [
      [
        'warn',
        'evaluate of agent root/0 on task 1 is in a call that nothing interrupts, such as execSync: its thread is missing until that returns; ' +
          'use the asynchronous form of such calls, or give them a time limit of their own',
      ],
    ],
  );
  // The pool is whole again when the call has returned.
  assert.equal(await threads.valueOf(evaluate('reward', 0.5)), 0.5);
});

test('an executor that is closed while a native call runs says what the process waits for, and since when', async (t) => {
  const threads = new ThreadHarness(t, { threads: 1, cancelGraceMs: 10 });
  await threads.refusal('ERR_START_TO_CLOSE_TIMEOUT', evaluate('sleepSync', 6), { startToCloseTimeoutMs: 20 });
  await threads.executor.close();
  assert.match(
    threads.logs.at(-1)?.message ?? '',
    /^the process can end only when evaluate of agent root\/0 on task 1 returns from a call that nothing interrupts, in which it has been for [1-5]\.\d s$/,
  );
});

test('a thread that an earlier activity left in a loop is replaced, and what it was sent runs again uncharged', async (t) => {
  // The limit is also that of the imports here, so it leaves time for those on a slow machine.
  const threads = new ThreadHarness(t, { setupTimeoutMs: 3000 });
  const first = await threads.valueOf(call('where'));
  assert.equal(await threads.valueOf(evaluate('leaveLoop')), 0.5);
  const second = await threads.valueOf(call('where'), { attempt: 1, startToCloseTimeoutMs: HOUR_MS });
  assert.notEqual(second, first);
});
