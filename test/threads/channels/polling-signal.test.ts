import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makePollingSignal, type PollingSignal } from '../../../src/threads/channels/polling-signal.js';

function makeAsked(): { readonly made: PollingSignal; ask: () => void } {
  let isAsked = false;
  const made: PollingSignal = makePollingSignal(() => {
    if (isAsked) made.abort(reason);
  });
  return {
    made,
    ask: () => {
      isAsked = true;
    },
  };
}

const reason = new Error('asked to');

test('a signal that nobody aborts is an AbortSignal that is not aborted', () => {
  const { signal } = makeAsked().made;
  assert.ok(signal instanceof AbortSignal);
  assert.equal(signal.aborted, false);
  assert.equal(signal.reason, undefined);
  signal.throwIfAborted();
});

test('reading any part of the signal finds the request first', () => {
  const reads: readonly ((signal: AbortSignal) => unknown)[] = [
    (signal) => signal.aborted,
    (signal) => signal.reason,
    (signal) => assert.throws(() => signal.throwIfAborted(), reason),
    (signal) => AbortSignal.any([signal]),
  ];
  for (const read of reads) {
    const { made, ask } = makeAsked();
    let heard = 0;
    const before = AbortSignal.any([made.signal]);
    made.signal.addEventListener('abort', () => {
      heard++;
      assert.equal(made.signal.aborted, true);
    });
    ask();
    read(made.signal);
    assert.deepEqual([heard, made.signal.aborted, before.aborted, before.reason], [1, true, true, reason]);
    assert.equal(AbortSignal.any([made.signal]).reason, reason);
  }
});
