import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildWorker, isHgmError, threadWork } from '../../../src/main/index.js';
import { Gate } from '../../support/gate.js';
import { SharedGate } from '../executors/threads/thread-harness.js';

const FUNCTIONS = new URL('../../fixtures/work-functions.js', import.meta.url);

test('a kind with slots of its own is in no other’s way, on this thread and in threads of its own', async () => {
  await using worker = buildWorker({ concurrency: 1, expandConcurrency: 3, engine: { minVisitations: 100 } });
  const { workflow } = worker;
  const gate = new Gate();
  let running = 0;
  let most = 0;
  const waits = async () => {
    most = Math.max(most, ++running);
    await gate.opened;
    running--;
  };
  for (let number = 0; number < 5; number++) await workflow.scheduleExpansion(`root/${number}`, ['a'], waits);
  await workflow.scheduleEvaluation('root', () => 1, { requestId: 'beside' });
  assert.equal((await workflow.settled('beside')).status, 'completed');
  assert.equal(most, 3);
  gate.open();
  await workflow.drain();
  const gates = Array.from({ length: 4 }, () => new SharedGate());
  for (const [number, { gate: buffer }] of gates.entries()) {
    const work = threadWork(FUNCTIONS, 'waitAtGate', { gate: buffer });
    if (number < 3) await workflow.scheduleExpansion(`root/${number}`, ['b'], work);
    else await workflow.scheduleEvaluation('root', work);
  }
  for (const held of gates) await held.arrived();
  for (const held of gates) held.open();
  await workflow.drain();
});

test('expansions in flight count towards their cap', async () => {
  await using worker = buildWorker({ concurrency: 4, engine: { minVisitations: 100, maximumExpansions: 2 } });
  const { workflow } = worker;
  const gate = new Gate();
  const schedule = () => workflow.scheduleExpansion('root', ['a', 'b', 'c'], () => gate.opened);
  assert.deepEqual([await schedule(), await schedule(), await schedule()], [true, true, false]);
  gate.fail(Object.assign(new Error('no'), { retryable: false }));
  await workflow.drain();
  assert.equal(await workflow.scheduleExpansion('root', ['c'], () => ({})), true, 'what failed is no expansion');
});

test('slots that are no count are refused', () => {
  for (const options of [{ expandConcurrency: 0 }, { evaluateConcurrency: 1.5 }]) {
    assert.throws(
      () => buildWorker(options),
      (error) => isHgmError(error, 'ERR_OPTION'),
    );
  }
});
