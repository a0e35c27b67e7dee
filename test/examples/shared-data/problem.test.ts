import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startRun } from 'hgm-orchestrator';
import { FOLDS, HELD_OUT, layOutFlowers, REPETITIONS, SPECIES } from '../../../examples/shared-data/flowers.js';
import { accuracyOnFold, accuracyOnHeldOut, PLAIN } from '../../../examples/shared-data/neighbours.js';
import { keyedUniform } from '../../../src/shared/random.js';

const flowers = layOutFlowers(keyedUniform(1, 1, 1));

describe('the shared-data example', () => {
  it('holds out a fifth of each species, in every repetition the same', () => {
    for (let repetition = 0; repetition < REPETITIONS; repetition++) {
      const folds = flowers.foldOf.subarray(repetition * flowers.count, (repetition + 1) * flowers.count);
      const counts = new Array<number>(SPECIES).fill(0);
      for (const [flower, fold] of folds.entries()) {
        assert.equal(fold === HELD_OUT, flowers.foldOf[flower] === HELD_OUT);
        const kind = flowers.species[flower] ?? 0;
        if (fold === HELD_OUT) counts[kind] = (counts[kind] ?? 0) + 1;
        else assert.ok(fold < FOLDS);
      }
      assert.deepEqual(counts, [10, 10, 10]);
      for (let fold = 0; fold < FOLDS; fold++) assert.equal(folds.filter((other) => other === fold).length, 15);
    }
  });

  it('tells species by their neighbours far better than by chance, and from a nonsense metric no better', () => {
    assert.ok(accuracyOnHeldOut(PLAIN, flowers) > 0.8);
    const blind = { weights: [0, 0, 0, 0], k: 1 };
    const mean = Array.from({ length: FOLDS }, (_, fold) => accuracyOnFold(blind, flowers, 0, fold));
    assert.ok(mean.every((accuracy) => accuracy <= 6 / 15));
  });

  it('runs on two threads that read the same memory, and reports on flowers that no evaluation saw', async () => {
    const url = new URL('../../../examples/shared-data/problem.js', import.meta.url);
    const run = await startRun(url, { evaluations: 200, threads: 2, seed: 5, deterministic: true });
    const result = await run.result;
    assert.equal(result.failedActivities, 0, result.error?.message);
    assert.ok((result.best?.mean ?? 0) > 0.85);
    assert.match(result.report ?? '', /on 30 flowers that no evaluation saw: \d+\.\d % right/);
  });
});
