import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ThreadWork } from '../../../../src/shared/work.js';
import { CHANGES } from '../../../fixtures/tampering-problem.js';
import { agentOf, call, fixtureUrl, ThreadHarness } from './thread-harness.js';

const PROBLEM = { url: fixtureUrl('tampering-problem.js'), params: {}, seed: 1 };

function evaluation(change: string): ThreadWork {
  return { type: 'evaluate', problem: PROBLEM, agent: agentOf('root', { change }), task: undefined, taskNumber: -1 };
}

describe('a thread in which user code has changed', () => {
  for (const change of Object.keys(CHANGES)) {
    test(`${change} goes on as before`, async (t) => {
      const threads = new ThreadHarness(t);
      const thread = await threads.valueOf(call('where'));
      assert.equal(await threads.valueOf(evaluation(change)), 1);
      for (let round = 0; round < 2; round++) {
        assert.equal(await threads.valueOf(evaluation('number')), 0.25);
        const result = { reward: 0.5, metrics: { size: 1 }, payload: { list: [1, 2] } };
        assert.deepEqual(await threads.valueOf(evaluation('object')), result);
        assert.equal(await threads.valueOf(evaluation('later')), 0.75);
        const expanded = await threads.valueOf({ type: 'expand', problem: PROBLEM, agent: agentOf('root', { change: 'a' }) });
        assert.deepEqual(expanded, { change: 'a!' });
        const error = await threads.errorOf(evaluation('throw'));
        assert.match(error.message, /^thrown on purpose$/);
      }
      assert.equal(await threads.valueOf(call('where')), thread, 'the thread is the same');
      assert.deepEqual([threads.logs.length, threads.progress.length], [2, 2]);
      const late = await threads.refusal('ERR_START_TO_CLOSE_TIMEOUT', evaluation('loop'), { startToCloseTimeoutMs: 100 });
      assert.ok(late.retryable);
    });
  }
});
