import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CallPacker } from '../../../../../src/main/executors/threads/batches/call-packer.js';
import { PendingAttempt } from '../../../../../src/main/executors/threads/pending-attempt.js';
import type { CallOrders } from '../../../../../src/shared/messages.js';
import type { FunctionWork } from '../../../../../src/shared/work.js';
import { call } from '../thread-harness.js';

function pendingOf(work: FunctionWork, activityId: number): PendingAttempt {
  const limits = { startToCloseTimeoutMs: 1000, heartbeatTimeoutMs: 1000 };
  return new PendingAttempt({ activityId, attempt: 2, work, ...limits }, () => undefined);
}

function namesIn(orders: CallOrders | undefined): readonly string[] | undefined {
  return orders?.definitions?.functions.map(({ exportName }) => exportName);
}

test('a thread is told once where a function is, and again when a message was lost', () => {
  const packer = new CallPacker();
  const attempts = [pendingOf(call('echo'), 1), pendingOf(call('where'), 2), pendingOf(call('echo'), 3)];
  const first = packer.pack(attempts);
  assert.deepEqual([first?.definitions?.first, namesIn(first)], [0, ['echo', 'where']]);
  assert.deepEqual(Array.from(first?.orders ?? []), [1, 2, 0, 7, 2, 2, 1, 7, 3, 2, 0, 7]);
  const second = packer.pack([pendingOf(call('print'), 4)]);
  assert.deepEqual([second?.definitions?.first, namesIn(second)], [2, ['print']]);
  assert.deepEqual(namesIn(packer.pack(attempts)), undefined);
  packer.forgetAll();
  assert.deepEqual(namesIn(packer.pack(attempts)), ['echo', 'where']);
});

test('what no call has is left out', () => {
  const packer = new CallPacker();
  assert.equal(packer.pack([]), undefined);
  packer.pack([pendingOf({ ...call('echo'), action: null }, 1)]);
  const bare = packer.pack([pendingOf({ ...call('echo'), action: null }, 2)]);
  assert.deepEqual(Object.keys(bare ?? {}), ['orders', 'keys']);
  const orders = packer.pack([pendingOf(call('echo', 5), 1), pendingOf({ ...call('echo'), action: null }, 2)]);
  assert.deepEqual(
    [orders?.actions, orders?.inputs],
    [
      ['a', null],
      [5, undefined],
    ],
  );
});
