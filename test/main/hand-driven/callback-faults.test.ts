import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildWorker, HgmError, type RequestSettlement, runWorkerForever, threadWork } from '../../../src/main/index.js';

const FUNCTIONS = new URL('../../fixtures/work-functions.js', import.meta.url);

const fault = new RangeError('not today');
const throwNow = (): never => {
  throw fault;
};
const rejectLater = (): Promise<never> => Promise.reject(fault);

/** That an error tells of this callback, and what it threw. */
function tellsOf(callback: string) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof HgmError && error.code === 'ERR_CALLBACK', String(error));
    assert.equal(error.message, `${callback} threw: not today`);
    assert.equal(error.cause, fault);
    return true;
  };
}

for (const [when, callback] of [
  ['throws', throwNow],
  ['rejects', rejectLater],
] as const) {
  describe(`a callback that ${when}`, () => {
    test('as a listener holds up nothing: the others are told, the result is recorded, and drain() and close() tell of it', async () => {
      const worker = buildWorker({ concurrency: 1 });
      const { workflow } = worker;
      const told: string[] = [];
      workflow.on('evaluation', callback);
      workflow.on('evaluation', ({ key }) => told.push(key));
      const settlements: RequestSettlement[] = [];
      const onSettled = (settlement: RequestSettlement) => settlements.push(settlement);
      await workflow.scheduleEvaluation('root', () => 1, { requestId: 'id', onSettled });
      assert.equal((await workflow.settled('id')).status, 'completed');
      await assert.rejects(workflow.drain(), tellsOf('a listener of evaluation'));
      assert.deepEqual([told, settlements.length], [['root'], 1]);
      assert.equal((await workflow.node('root'))?.visits, 1);
      await assert.rejects(worker.close(), tellsOf('a listener of evaluation'));
      await worker.closed;
    });

    test('as onSettled is told of by drain(), the first of them only, and by runWorkerForever', async () => {
      const worker = buildWorker({ concurrency: 1 });
      const { workflow } = worker;
      await workflow.scheduleEvaluation('root/a', () => 1, { onSettled: callback });
      await assert.rejects(workflow.drain(), tellsOf('onSettled'));
      workflow.on('evaluation', throwNow);
      await workflow.scheduleEvaluation('root/b', () => 1);
      await assert.rejects(workflow.drain(), tellsOf('onSettled'));
      await assert.rejects(runWorkerForever(worker, { signal: AbortSignal.abort() }), tellsOf('onSettled'));
    });

    test('as onLog is told of by close(), once the threads are gone', async () => {
      const worker = buildWorker({ concurrency: 1, onLog: callback });
      await worker.workflow.scheduleEvaluation('root', threadWork(FUNCTIONS, 'print', { lines: 1 }));
      await assert.rejects(worker.close(), tellsOf('onLog'));
      await worker.closed;
    });
  });
}
