import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FunctionPacker } from '../../../../../src/main/executors/threads/batches/function-packer.js';
import { PendingAttempt } from '../../../../../src/main/executors/threads/pending-attempt.js';
import type { FunctionWork } from '../../../../../src/shared/work.js';
import { call } from '../thread-harness.js';

function pendingOf(work: FunctionWork, activityId: number): PendingAttempt {
  const limits = { startToCloseTimeoutMs: 1000, heartbeatTimeoutMs: 1000 };
  return new PendingAttempt({ activityId, attempt: 2, work, ...limits }, () => undefined);
}

test('a thread is told once where a function is, and again when a message was lost', () => {
  const packer = new FunctionPacker();
  const attempts = [pendingOf(call('echo'), 1), pendingOf(call('where'), 2), pendingOf(call('echo'), 3)];
  const first = packer.pack(attempts);
  assert.deepEqual([first?.firstDefinition, first?.definitions.map(({ exportName }) => exportName)], [0, ['echo', 'where']]);
  assert.deepEqual(Array.from(first?.orders ?? []), [1, 2, 0, 7, 2, 2, 1, 7, 3, 2, 0, 7]);
  const second = packer.pack([pendingOf(call('print'), 4)]);
  assert.deepEqual([second?.firstDefinition, second?.definitions.length], [2, 1]);
  packer.forgetAll();
  assert.equal(packer.pack(attempts)?.definitions.length, 2);
});

test('what no call has is left out', () => {
  const packer = new FunctionPacker();
  assert.equal(packer.pack([]), null);
  assert.deepEqual(
    [packer.pack([pendingOf({ ...call('echo'), action: null }, 1)])].map((orders) => [orders?.actions, orders?.inputs]),
    [[null, null]],
  );
  const orders = packer.pack([pendingOf(call('echo', 5), 1), pendingOf({ ...call('echo'), action: null }, 2)]);
  assert.deepEqual(
    [orders?.actions, orders?.inputs],
    [
      ['a', null],
      [5, undefined],
    ],
  );
});
