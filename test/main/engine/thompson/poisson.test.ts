import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drawPoisson } from '../../../../src/main/engine/thompson/poisson.js';
import { keyedUniform, RandomPurpose } from '../../../../src/shared/random.js';
import { assertCounts } from '../../policy/chi-square.js';

const DRAWS = 50_000;

describe('drawPoisson', () => {
  it('is always 0 for a mean of 0', () => {
    assert.equal(
      drawPoisson(0, () => 1 - 2 ** -53),
      0,
    );
  });

  it('ends at the largest uniform number', () => {
    for (const mean of [1e-300, 0.5, 31, 32, 33, 1000]) {
      const drawn = drawPoisson(mean, () => 1 - 2 ** -53);
      assert.ok(drawn >= Math.floor(mean) && drawn < 10 * mean + 100, `${drawn} for a mean of ${mean}`);
    }
  });

  it('has the distribution of Poisson, small means and large ones; false-alarm rate 1e-4 each', () => {
    for (const mean of [0.05, 1, 7, 31.9, 80]) {
      const uniform = keyedUniform(6, RandomPurpose.simulation, Math.floor(mean));
      const cells = Math.ceil(mean + 10 * Math.sqrt(mean) + 10);
      const counts = new Array<number>(cells).fill(0);
      for (let n = 0; n < DRAWS; n++) counts[Math.min(cells - 1, drawPoisson(mean, uniform))]!++;
      let probability = Math.exp(-mean);
      const expected = counts.map((_, k) => {
        if (k > 0) probability *= mean / k;
        return DRAWS * probability;
      });
      assertCounts(counts, expected);
    }
  });
});
