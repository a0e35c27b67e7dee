import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildWorker, type HgmWorkflowEvents, isHgmError, type RequestSettlement, threadWork } from '../../../src/main/index.js';
import { Gate } from '../../support/gate.js';

const ONCE = { maximumAttempts: 1 };
const WORK = new URL('../run/fixtures/thread-work.js', import.meta.url);

describe('a request that settled', () => {
  test('resolves for whoever waits for its id, before and after, with what it came to', async () => {
    await using worker = buildWorker({ concurrency: 1 });
    const { workflow } = worker;
    const gate = new Gate<number>();
    await workflow.scheduleEvaluation('root/a', async () => ({ reward: await gate.opened, weight: 2, payload: { x: [1] } }), {
      requestId: 'one',
    });
    const waiting = [workflow.settled('one'), workflow.settled('one')];
    gate.open(0.5);
    const clade = { visits: 2, successWeight: 1, failureWeight: 1, mean: 0.5, variance: 0 };
    const expected = {
      status: 'completed',
      kind: 'evaluation',
      requestId: 'one',
      key: 'root/a',
      attempts: 1,
      cost: 0,
      reward: 0.5,
      weight: 2,
      payload: { x: [1] },
      clade,
    };
    assert.deepEqual(await Promise.all(waiting), [expected, expected]);
    const late = await workflow.settled('one');
    assert.deepEqual(late, expected);
    assert.ok(late.status === 'completed');
    Object.assign(late.payload ?? {}, { x: 'changed' });
    assert.deepEqual(await workflow.settled('one'), expected, 'what is given is a copy');
  });

  test('may be an expansion, a failure or a cancellation, in the pool or not', async () => {
    await using worker = buildWorker({ concurrency: 2, retry: ONCE });
    const { workflow } = worker;
    const controller = new AbortController();
    await workflow.scheduleExpansion('root', ['left'], threadWork(WORK, 'expand', { factor: 2 }), { requestId: 'expansion' });
    await workflow.scheduleEvaluation('root/x', () => Promise.reject(new Error('no')), { requestId: 'failure' });
    await workflow.scheduleEvaluation('root/y', () => new Gate<number>().opened, {
      requestId: 'cancellation',
      signal: controller.signal,
    });
    controller.abort();
    const expansion = await workflow.settled('expansion');
    assert.deepEqual(expansion, {
      status: 'completed',
      kind: 'expansion',
      requestId: 'expansion',
      key: 'root/left',
      action: 'left',
      attempts: 1,
      cost: 0,
      payload: { key: 'root/left', action: 'left', factor: 2, isMainThread: false },
    });
    const failure = await workflow.settled('failure');
    assert.ok(failure.status === 'failed');
    assert.deepEqual([failure.kind, failure.key, failure.attempts, failure.error.message], ['evaluation', 'root/x', 1, 'no']);
    const cancellation = await workflow.settled('cancellation');
    assert.ok(cancellation.status === 'cancelled');
    assert.ok(isHgmError(cancellation.error, 'ERR_CANCELLED'));
  });

  test('is told to onSettled after its event, without an id too', async () => {
    await using worker = buildWorker({ concurrency: 1 });
    const { workflow } = worker;
    const told: string[] = [];
    workflow.on('evaluation', ({ key }) => told.push(`event of ${key}`));
    const onSettled = ({ key, status }: RequestSettlement) => told.push(`${key} ${status}`);
    assert.equal(await workflow.scheduleEvaluation('root/a', () => 1, { onSettled }), true);
    await workflow.drain();
    assert.deepEqual(told, ['event of root/a', 'root/a completed']);
  });

  test('can be waited for in the turn in which it is scheduled', async () => {
    await using worker = buildWorker({ concurrency: 1 });
    void worker.workflow.scheduleEvaluation('root', () => 1, { requestId: 'id' });
    assert.equal((await worker.workflow.settled('id')).status, 'completed');
  });

  test('is unknown when it was never scheduled, was refused, or is forgotten', async () => {
    await using worker = buildWorker({ concurrency: 1, finishedLimit: 2 });
    const { workflow } = worker;
    const isUnknown = (error: unknown) => isHgmError(error, 'ERR_UNKNOWN_REQUEST') && /"one"/.test(error.message);
    await assert.rejects(workflow.settled('one'), isUnknown);
    await workflow.setExpansionGate(false);
    assert.equal(await workflow.scheduleExpansion('root', ['a'], () => ({}), { requestId: 'one' }), false);
    await assert.rejects(workflow.settled('one'), isUnknown);
    for (const requestId of ['one', 'two', 'three']) {
      await workflow.scheduleEvaluation('root', () => 1, { requestId });
      assert.equal((await workflow.settled(requestId)).status, 'completed');
    }
    await assert.rejects(workflow.settled('one'), isUnknown);
    assert.equal((await workflow.settled('two')).status, 'completed');
    assert.equal(await workflow.scheduleEvaluation('root', () => 1, { requestId: 'one' }), true, 'a forgotten id is new');
  });
});

describe('unsettled requests', () => {
  test('are listed until they settle', async () => {
    await using worker = buildWorker({ concurrency: 1 });
    const { workflow } = worker;
    const gate = new Gate<number>();
    await workflow.scheduleEvaluation('root/a', () => gate.opened, { requestId: 'one' });
    await workflow.scheduleExpansion('root/b', ['c'], () => gate.opened, { requestId: 'two' });
    assert.deepEqual(await workflow.unsettled(), [
      { requestId: 'one', kind: 'evaluation', key: 'root/a', failedAttempts: 0 },
      { requestId: 'two', kind: 'expansion', key: 'root/b/c', failedAttempts: 0 },
    ]);
    gate.open(1);
    await workflow.drain();
    assert.deepEqual(await workflow.unsettled(), []);
  });
});

describe('events', () => {
  test('of 1,000 evaluations that end at once are all told before drain resolves', async () => {
    await using worker = buildWorker({ concurrency: 64 });
    const { workflow } = worker;
    const heard: HgmWorkflowEvents['evaluation'][0][] = [];
    workflow.on('evaluation', (event) => heard.push(event));
    for (let number = 0; number < 1000; number++) {
      void workflow.scheduleEvaluation(`root/${number}`, () => ({ reward: 1, payload: number }));
    }
    await workflow.drain();
    assert.equal(heard.length, 1000);
    assert.deepEqual(new Set(heard.map(({ key, payload }) => key === `root/${payload}`)), new Set([true]));
    assert.deepEqual(
      heard.map(({ attempts, reward, weight, clade }) => [attempts, reward, weight, clade.visits]),
      heard.map(() => [1, 1, 1, 1]),
    );
  });

  test('may schedule more, which drain waits for', async () => {
    await using worker = buildWorker({ concurrency: 1 });
    const { workflow } = worker;
    workflow.on('evaluation', ({ clade }) => {
      if (clade.visits < 20) void workflow.scheduleEvaluation('root', () => 1);
    });
    await workflow.scheduleEvaluation('root', () => 1);
    await workflow.drain();
    assert.equal((await workflow.node('root'))?.visits, 20);
  });

  test('are told of what is dispatched, before dispatch resolves', async () => {
    await using worker = buildWorker({ concurrency: 1 });
    const told: unknown[] = [];
    worker.workflow.on('expansion', (event) => told.push(event));
    worker.workflow.on('evaluation', (event) => told.push(event));
    await worker.dispatch('hgm.expand', 'root', 'a', { payload: 1 });
    await worker.dispatch('hgm.evaluate', 'root/a', 0.25, { weight: 2, payload: 'why' });
    assert.deepEqual(told, [
      { requestId: null, key: 'root/a', action: 'a', payload: 1, attempts: 0 },
      {
        requestId: null,
        key: 'root/a',
        reward: 0.25,
        weight: 2,
        payload: 'why',
        attempts: 0,
        clade: { visits: 2, successWeight: 0.5, failureWeight: 1.5, mean: 0.25, variance: 0 },
      },
    ]);
  });
});

describe('agents', () => {
  test('one is had by its key, a copy, and null without', async () => {
    await using worker = buildWorker({ concurrency: 1 });
    const { workflow } = worker;
    await workflow.ensureNode('root/a', { list: [1] });
    await workflow.scheduleEvaluation('root/a', () => ({ reward: 1, payload: { note: 'x' } }), { requestId: 'id' });
    await workflow.settled('id');
    const node = await workflow.node('root/a');
    assert.deepEqual(node?.metadata, { list: [1] }, 'a payload is no metadata');
    assert.deepEqual(node?.lastEvaluation, { reward: 1, weight: 1, payload: { note: 'x' } });
    Object.assign(node?.metadata ?? {}, { list: 'changed' });
    assert.deepEqual((await workflow.node('root/a'))?.metadata, { list: [1] });
    assert.equal(await workflow.node('root/b'), null);
  });

  test('changed parameters are answered with', async () => {
    await using worker = buildWorker({ engine: { seed: 7 } });
    const holding = await worker.workflow.updateEngineParameters({ wideningAlpha: 0.7 });
    assert.deepEqual(holding, await worker.workflow.engineConfig());
    assert.equal(holding.wideningAlpha, 0.7);
  });
});
