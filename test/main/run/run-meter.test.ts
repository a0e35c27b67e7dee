import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunMeter } from '../../../src/main/run/run-meter.js';
import { NO_FIGURES } from '../../../src/shared/store-protocol.js';

test('the share of busy time is held against threads here and at workers, while the clock goes', () => {
  let nowMs = 0;
  let elsewhereMs = 0;
  const earlier = { elapsedMs: 500, busyMs: 5000 };
  const meter = new RunMeter(
    1,
    () => nowMs,
    {},
    NO_FIGURES,
    earlier,
    () => elsewhereMs,
  );
  const pass = (ms: number, workerThreads: number) => {
    nowMs += ms;
    elsewhereMs += ms * workerThreads;
  };
  pass(100, 0);
  pass(100, 3);
  meter.addBusy(250);
  assert.equal(meter.parallelEfficiency, 0.5);
  meter.pause();
  pass(1000, 3);
  assert.equal(meter.parallelEfficiency, 0.5);
  meter.unpause();
  meter.setThreads(2);
  pass(100, 3);
  assert.equal(meter.parallelEfficiency, 0.25);
  meter.end();
  pass(1000, 3);
  assert.equal(meter.parallelEfficiency, 0.25);
});
