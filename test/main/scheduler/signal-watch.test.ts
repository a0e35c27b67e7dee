import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { SignalWatch } from '../../../src/main/scheduler/signal-watch.js';

function listeners(signal: AbortSignal): number {
  return getEventListeners(signal, 'abort').length;
}

test('items that share a signal share one listener, which goes with the last of them', () => {
  const { signal } = new AbortController();
  const watch = new SignalWatch<number>(() => assert.fail('nothing aborted'));
  for (let item = 0; item < 100; item++) watch.add(signal, item);
  assert.equal(listeners(signal), 1);
  for (let item = 0; item < 99; item++) watch.remove(signal, item);
  assert.equal(listeners(signal), 1);
  watch.remove(signal, 99);
  assert.equal(listeners(signal), 0);
  assert.equal(watch.size, 0);
});

test('an abort is told of each item that is still watched, in order, and of no item of another signal', () => {
  const controller = new AbortController();
  const told: number[] = [];
  const watch = new SignalWatch<number>((item, signal) => {
    assert.equal(signal, controller.signal);
    told.push(item);
    // What one item's abort removes is not told any more.
    if (item === 3) watch.remove(controller.signal, 4);
  });
  for (const item of [1, 2, 3, 4, 5]) watch.add(controller.signal, item);
  watch.add(new AbortController().signal, 6);
  watch.remove(controller.signal, 2);
  controller.abort();
  assert.deepEqual(told, [1, 3, 5]);
  assert.equal(watch.size, 1);
});

test('removing an item that is not watched is ignored', () => {
  const { signal } = new AbortController();
  const watch = new SignalWatch<number>(() => undefined);
  watch.remove(signal, 1);
  watch.add(signal, 1);
  watch.remove(signal, 2);
  assert.equal(watch.size, 1);
});
