import assert from 'node:assert/strict';
import { getEventListeners, getMaxListeners } from 'node:events';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { startRun } from '../../../src/main/index.js';
import { listenToAbort } from '../../../src/main/run/listen-to-abort.js';

test('a signal is listened to until that is taken back, and told once', () => {
  const controller = new AbortController();
  const { signal } = controller;
  const told: string[] = [];
  const before = getMaxListeners(signal);
  const forgetFirst = listenToAbort(signal, () => told.push('first'));
  const forgetSecond = listenToAbort(signal, () => told.push('second'));
  assert.equal(getMaxListeners(signal), before + 2);
  forgetFirst();
  forgetFirst();
  assert.equal(getMaxListeners(signal), before + 1);
  controller.abort();
  forgetSecond();
  assert.deepEqual(told, ['second']);
  assert.equal(getMaxListeners(signal), before);
  assert.equal(getEventListeners(signal, 'abort').length, 0);
  listenToAbort(undefined, () => told.push('nobody'))();
});

test('one signal may stop a dozen runs, without a warning of a leak', async (t) => {
  const warnings: string[] = [];
  const onWarning = ({ name }: Error) => void (name === 'MaxListenersExceededWarning' && warnings.push(name));
  process.on('warning', onWarning);
  t.after(() => process.off('warning', onWarning));
  const controller = new AbortController();
  const { signal } = controller;
  const problem = { name: 'asked', root: 0 };
  const runs = await Promise.all(Array.from({ length: 12 }, () => startRun(problem, { threads: 0, signal, store: 'memory' })));
  assert.ok(getEventListeners(signal, 'abort').length >= 12);
  controller.abort();
  const results = await Promise.all(runs.map((run) => run.result));
  await setImmediate();
  assert.deepEqual(new Set(results.map(({ status }) => status)), new Set(['stopped']));
  assert.equal(getEventListeners(signal, 'abort').length, 0);
  assert.deepEqual(warnings, []);
});
