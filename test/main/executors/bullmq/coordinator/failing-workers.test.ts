import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FailingWorkers, hypergeometricTail } from '../../../../../src/main/executors/bullmq/coordinator/failing-workers.js';

/** Numbers in [0, 1): a linear congruential generator, the same in every run of the test. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('workers at which activities fail', () => {
  it('are found by the tail of the hypergeometric distribution', () => {
    // 2 marked ones among 4, both drawn by 2: one of the 6 ways to draw.
    assert.ok(Math.abs(hypergeometricTail(4, 2, 2, 2) - 1 / 6) < 1e-9);
    assert.ok(Math.abs(hypergeometricTail(4, 2, 2, 1) - 5 / 6) < 1e-9);
    assert.equal(hypergeometricTail(1000, 10, 500, 0), 1);
  });

  it('are told with the figures, where others do not fail', () => {
    const failing = new FailingWorkers();
    let reason: string | undefined;
    for (let batch = 0; batch < 200 && reason === undefined; batch++) {
      failing.note('good', false);
      reason = failing.note('bad', true);
    }
    assert.match(String(reason), /failed in 32 of its 32 batches, and in 0 of 32 elsewhere/);
  });

  it('are not told where all fail alike, or one is alone', () => {
    // The false-alarm rate of each worker is below 5e-8, so below 1e-5 in all.
    const random = numbers(7);
    const failing = new FailingWorkers();
    for (let batch = 0; batch < 50_000; batch++) assert.equal(failing.note(`worker ${batch % 20}`, random() < 0.3), undefined);
    const alone = new FailingWorkers();
    for (let batch = 0; batch < 1000; batch++) assert.equal(alone.note('only', true), undefined);
  });
});
