import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { buildWorker, isHgmError, type RequestSettlement, runWorkerForever, threadWork } from '../../../src/main/index.js';
import { Gate } from '../../support/gate.js';
import { SharedGate } from '../executors/threads/thread-harness.js';

const FUNCTIONS = new URL('../../fixtures/work-functions.js', import.meta.url);

/** Work that never returns, and only ends with its thread. */
function loop(gate: SharedGate) {
  return threadWork(FUNCTIONS, 'loopAfterArrival', { gate: gate.gate });
}

function assertCancelled(settlement: RequestSettlement | undefined): void {
  assert.ok(settlement?.status === 'cancelled', settlement?.status);
  assert.ok(isHgmError(settlement.error, 'ERR_CANCELLED'));
}

describe('close', () => {
  test('ends once its limit is over, by a kill where work hangs in a thread, and tells how it ended', async () => {
    const worker = buildWorker({ concurrency: 1 });
    const gate = new SharedGate();
    const told: string[] = [];
    let settlement: RequestSettlement | undefined;
    worker.workflow.on('failure', ({ key }) => told.push(key));
    await worker.workflow.scheduleEvaluation('root', loop(gate), {
      onSettled: (ended) => {
        settlement = ended;
      },
    });
    await gate.arrived();
    const startedAtMs = performance.now();
    // The loop has no end of its own: that this resolves is what tells.
    await worker.close({ timeoutMs: 500 });
    const tookMs = performance.now() - startedAtMs;
    assert.ok(tookMs >= 499, `it took ${tookMs} ms`);
    assertCancelled(settlement);
    assert.deepEqual(told, ['root']);
    assert.equal((await worker.workflow.node('root'))?.visits, 0);
  });

  test('with a limit cancels what waits, for a slot or a retry, and what runs on the main thread', async () => {
    const worker = buildWorker({ concurrency: 1, retry: { initialIntervalMs: 60_000 } });
    const { workflow } = worker;
    await workflow.scheduleEvaluation('root/retried', () => Promise.reject(new Error('no')), { requestId: 'retried' });
    await once(workflow, 'retry');
    await workflow.scheduleEvaluation('root/running', () => new Gate<number>().opened, { requestId: 'running' });
    await workflow.scheduleEvaluation('root/waiting', () => 1, { requestId: 'waiting' });
    const ids = ['retried', 'running', 'waiting'];
    const settled = Promise.all(ids.map((id) => workflow.settled(id)));
    await worker.close({ timeoutMs: 0 });
    for (const settlement of await settled) assertCancelled(settlement);
  });

  test('waits without a limit until somebody gives one', async () => {
    const worker = buildWorker({ concurrency: 1 });
    await worker.workflow.scheduleEvaluation('root', () => new Gate<number>().opened, { requestId: 'id' });
    const closed = worker.close();
    const settled = worker.workflow.settled('id');
    await worker.close({ timeoutMs: 1 });
    await closed;
    assertCancelled(await settled);
  });

  test('leaves what ends in time alone', async () => {
    const worker = buildWorker({ concurrency: 1 });
    const gate = new Gate<number>();
    await worker.workflow.scheduleEvaluation('root', () => gate.opened);
    const closed = worker.close({ timeoutMs: 60_000 });
    gate.open(1);
    await closed;
    assert.equal((await worker.workflow.node('root'))?.visits, 1);
  });

  test('refuses a limit that is none, and is not closed then', async () => {
    await using worker = buildWorker({ concurrency: 1 });
    for (const timeoutMs of [-1, Number.NaN, 2 ** 31]) {
      await assert.rejects(worker.close({ timeoutMs }), (error) => isHgmError(error, 'ERR_OPTION'));
      await assert.rejects(runWorkerForever(worker, { timeoutMs }), (error) => isHgmError(error, 'ERR_OPTION'));
    }
    assert.equal(await worker.workflow.scheduleEvaluation('root', () => 1), true);
  });
});

describe('runWorkerForever', () => {
  test('needs no options, listens for no signal of the system, and ends when the worker is closed', async () => {
    const worker = buildWorker({ concurrency: 1 });
    const before = process.eventNames().map((name) => [name, process.listenerCount(name)]);
    const served = runWorkerForever(worker);
    assert.deepEqual(
      process.eventNames().map((name) => [name, process.listenerCount(name)]),
      before,
    );
    await worker.close();
    await served;
  });

  test('cuts short a close without a limit when its signal aborts, and keeps no listener', async () => {
    const worker = buildWorker({ concurrency: 1 });
    const controller = new AbortController();
    await worker.workflow.scheduleEvaluation('root', () => new Gate<number>().opened, { requestId: 'id' });
    const settled = worker.workflow.settled('id');
    const served = runWorkerForever(worker, { signal: controller.signal, timeoutMs: 1 });
    const closed = worker.close();
    controller.abort();
    await Promise.all([served, closed]);
    assertCancelled(await settled);
  });

  test('lets a service with hanging work shut down, with an answer to whoever waits', async () => {
    const worker = buildWorker({ concurrency: 1 });
    const { workflow } = worker;
    const gate = new SharedGate();
    const controller = new AbortController();
    const server = createServer(async (_, response) => {
      await workflow.scheduleEvaluation('root', loop(gate), { requestId: 'id' });
      const { status } = await workflow.settled('id');
      response.writeHead(status === 'completed' ? 200 : 503, { connection: 'close' }).end(status);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const served = runWorkerForever(worker, { signal: controller.signal, timeoutMs: 300 });
    const asked = fetch(`http://127.0.0.1:${port}/`);
    await gate.arrived();
    server.close();
    controller.abort();
    await served;
    const answer = await asked;
    assert.deepEqual([answer.status, await answer.text()], [503, 'cancelled']);
  });
});

describe('ready', () => {
  test('starts the threads, all of them, before there is work', async () => {
    await using worker = buildWorker({ concurrency: 2 });
    await worker.ready();
    const gates = [new SharedGate(), new SharedGate()];
    for (const [number, gate] of gates.entries()) {
      const work = threadWork(FUNCTIONS, 'waitAtGate', { gate: gate.gate });
      await worker.workflow.scheduleExpansion(`root/${number}`, ['a'], work);
    }
    for (const gate of gates) await gate.arrived();
    for (const gate of gates) gate.open();
    await worker.workflow.drain();
  });

  test('is refused once the worker is closed', async () => {
    const worker = buildWorker({ concurrency: 1 });
    await worker.close();
    await assert.rejects(worker.ready(), (error) => isHgmError(error, 'ERR_CLOSED'));
  });
});
