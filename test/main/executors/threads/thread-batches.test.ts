import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HgmError } from '../../../../src/shared/errors.js';
import type { ThreadWork } from '../../../../src/shared/work.js';
import { until } from '../../../support/until.js';
import {
  agentOf,
  assertCode,
  assertFullSize,
  behaviours,
  evaluate,
  evaluateAt,
  failureOf,
  SharedGate,
  ThreadHarness,
  warmUp,
} from './thread-harness.js';

// One reference for all evaluations of a test: those of one batch have it in common.
const problem = behaviours();
const evaluation = (what: string, value?: number) => evaluate(what, value, problem);

async function valuesOf(threads: ThreadHarness, works: readonly ThreadWork[]): Promise<unknown[]> {
  return await Promise.all(works.map((work) => threads.valueOf(work)));
}

test('what waits behind an activity that holds its thread is done by another one', async (t) => {
  const threads = new ThreadHarness(t, { threads: 2 });
  await warmUp(threads, 2);
  const gate = new SharedGate();
  const held = threads.run(evaluateAt(gate, 'gate', problem));
  const values = Array.from({ length: 30 }, (_, index) => index / 100);
  // The gate opens only when all of them have ended, those included that were sent with it.
  assert.deepEqual(
    await valuesOf(
      threads,
      values.map((value) => evaluation('reward', value)),
    ),
    values,
  );
  gate.open();
  const outcome = await held;
  assert.ok(outcome.status === 'completed' && outcome.value === 0.25);
  await assertFullSize(threads, 2);
});

test('an activity that was claimed in the moment in which it was taken back and cancelled settles, once', async (t) => {
  const threads = new ThreadHarness(t, { cancelGraceMs: 3_600_000 });
  await warmUp(threads, 1);
  const gate = new SharedGate();
  const first = threads.run(evaluateAt(gate, 'holdNextClaim', problem));
  const cancelled = threads.start(evaluation('reward', 0.5));
  const last = threads.run(evaluation('reward', 0.75));
  await gate.arrived();
  const reason = new HgmError('ERR_CANCELLED', 'stopped by the test');
  threads.executor.cancel(cancelled.activityId, reason);
  gate.open();
  assert.equal(failureOf(await cancelled.outcome), reason);
  assert.equal((await first).status, 'completed');
  const outcome = await last;
  assert.ok(outcome.status === 'completed' && outcome.value === 0.75);
});

test('an activity is ended at its own limit, also behind one of its batch that has none', async (t) => {
  const threads = new ThreadHarness(t, { cancelGraceMs: 0 });
  await warmUp(threads, 1);
  const gate = new SharedGate();
  const first = threads.run(evaluateAt(gate, 'gate', problem));
  const second = threads.run(evaluation('loop'), { startToCloseTimeoutMs: 5 });
  await gate.arrived();
  // The limits have been looked at since, with the first one running.
  const since = performance.now();
  await until(() => performance.now() - since > 50, 'the watch over limits');
  gate.open();
  assert.equal((await first).status, 'completed');
  assertCode(failureOf(await second), 'ERR_START_TO_CLOSE_TIMEOUT');
});

test('the neighbours of an activity that ends its thread are run again, uncharged', async (t) => {
  const threads = new ThreadHarness(t);
  await warmUp(threads, 1);
  const before = valuesOf(threads, [evaluation('reward', 0.125), evaluation('echo', 0.25)]);
  const fatal = threads.refusal('ERR_THREAD_EXIT', evaluation('exit', 4));
  const after = valuesOf(threads, [evaluation('reward', 0.375), evaluation('later', 0.5)]);
  assert.match((await fatal).message, /exit code 4/);
  assert.deepEqual(await before, [0.125, { reward: 0.25, payload: { value: 0.25 } }]);
  assert.deepEqual(await after, [0.375, 0.5]);
});

test('where one state of a batch cannot be sent, only its own activity fails', async (t) => {
  const threads = new ThreadHarness(t);
  await warmUp(threads, 1);
  const kept = agentOf('root/kept', { do: 'reward', value: 0.125 });
  const evaluateKept: ThreadWork = { type: 'evaluate', problem, agent: kept, task: 'b', taskNumber: 1 };
  assert.equal(await threads.valueOf(evaluateKept), 0.125);
  const agent = agentOf('root/bad', { do: 'reward', call: (() => 1) as unknown as null });
  const nothing = agentOf('root/nothing', (() => 1) as unknown as null);
  const neighbours = valuesOf(threads, [evaluation('reward', 0.25), evaluateKept]);
  const bad = threads.refusal('ERR_WORK_INPUT', { type: 'evaluate', problem, agent, task: 'b', taskNumber: 1 });
  const worse = threads.refusal('ERR_WORK_INPUT', { type: 'evaluate', problem, agent: nothing, task: 'b', taskNumber: 1 });
  const others = valuesOf(threads, [evaluation('reward', 0.5), evaluateKept]);
  assert.deepEqual(await neighbours, [0.25, 0.125]);
  assert.match((await bad).message, /evaluate of agent root\/bad on task 1 cannot be sent/);
  await worse;
  assert.deepEqual(await others, [0.5, 0.125]);
});

test('an evaluation cannot change its agent, which the next one in that thread is given too', async (t) => {
  const threads = new ThreadHarness(t);
  const agent = agentOf('root/0', { do: 'mutate', value: 0.25 });
  for (let round = 0; round < 2; round++) {
    const error = await threads.errorOf({ type: 'evaluate', problem, agent, task: 'b', taskNumber: 1 });
    assert.match(error.message, /read only property 'value'/);
  }
});

test('without batching each activity travels alone, with the same results', async (t) => {
  const threads = new ThreadHarness(t, { threads: 2, batching: false });
  const values = Array.from({ length: 40 }, (_, index) => index / 100);
  assert.deepEqual(
    await valuesOf(
      threads,
      values.map((value) => evaluation('reward', value)),
    ),
    values,
  );
  assert.equal(threads.executor.desiredAttempts, 2);
});
