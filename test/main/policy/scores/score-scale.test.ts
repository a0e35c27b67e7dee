import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { standardNormal } from '../../../../src/main/comparison/landscape.js';
import { ScoreScale, scoreAt, standardise } from '../../../../src/main/policy/scores/score-scale.js';
import { keyedUniform, RandomPurpose } from '../../../../src/shared/random.js';

function scaleOf(scores: Iterable<number>): ScoreScale {
  const scale = new ScoreScale();
  for (const score of scores) scale.add(score);
  return scale;
}

function normals(count: number): number[] {
  const uniform = keyedUniform(7, RandomPurpose.simulation, 5);
  return Array.from({ length: count }, () => standardNormal(uniform));
}

describe('ScoreScale', () => {
  it('standardises normal scores to the mean and variance of the uniform distribution', () => {
    // 20,000 fixed draws: the quartiles of as many new ones would be off by more than this once in a thousand times.
    const scores = normals(20_000).map((normal) => 40 + 3 * normal);
    const { standard } = scaleOf(scores);
    const standardised = scores.map((score) => standardise(score, standard));
    const mean = standardised.reduce((sum, v) => sum + v, 0) / scores.length;
    const variance = standardised.reduce((sum, v) => sum + (v - mean) ** 2, 0) / scores.length;
    assert.ok(Math.abs(mean - 0.5) < 0.02, String(mean));
    assert.ok(Math.abs(variance * 12 - 1) < 0.08, String(variance));
    assert.ok(Math.abs(scoreAt(standardise(41.5, standard), standard) - 41.5) < 1e-9);
  });

  it('gives the same where scores are multiplied by a constant, or moved by one', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.integer({ min: -300, max: 300 }).map((number) => number / 64),
          { minLength: 2, maxLength: 80 },
        ),
        fc.constantFrom(1e-9, 1e-3, 1e9, 1e60),
        fc.constantFrom(0, 3),
        (scores, factor, shift) => {
          const near = scaleOf(scores).standard;
          const far = scaleOf(scores.map((score) => factor * (score + shift))).standard;
          // Where all are equal nothing but equality is told.
          if (new Set(scores).size === 1) return;
          for (const score of scores) {
            const [one, other] = [standardise(score, near), standardise(factor * (score + shift), far)];
            assert.ok(Math.abs(one - other) <= 1e-6 * (1 + Math.abs(one)), `${one} and ${other}`);
          }
        },
      ),
      { seed: 12, numRuns: 300 },
    );
  });

  it('is hardly moved by scores that are worse than all others by orders of magnitude', () => {
    const scores = normals(2000);
    const usual = scaleOf(scores).standard;
    const mixed = scaleOf(scores.map((score, place) => (place % 10 === 0 ? -1e60 : score))).standard;
    assert.ok(Math.abs(mixed.location - usual.location) < 0.3 * usual.unit, String(mixed.location));
    assert.ok(mixed.unit / usual.unit < 1.5, String(mixed.unit / usual.unit));
  });

  it('has a unit above 0 whatever the scores are, and tells half of them apart where most are equal', () => {
    for (const scores of [[0], [5, 5, 5], [-1e100, 1e100], [1e-300, 2e-300], new Array<number>(50).fill(0)]) {
      const { unit } = scaleOf(scores).standard;
      assert.ok(unit > 0 && unit < Number.POSITIVE_INFINITY, String(unit));
    }
    const { standard } = scaleOf([...new Array<number>(90).fill(1), ...new Array<number>(10).fill(2)]);
    assert.ok(standardise(2, standard) > standardise(1, standard) + 0.1);
  });

  it('changes in steps of 5 %, keeps a bounded sample, and is frozen after a million scores', () => {
    const scale = new ScoreScale();
    const uniform = keyedUniform(3, RandomPurpose.simulation, 6);
    let steps = 0;
    let version = 0;
    for (let count = 1; count <= 1_000_000; count++) {
      scale.add(uniform());
      if (scale.version === version) continue;
      version = scale.version;
      steps++;
    }
    assert.ok(steps > 200 && steps < 300, String(steps));
    const { standard } = scale;
    assert.ok(Math.abs(standard.location - 0.5) < 0.05 && Math.abs(standard.unit - 1.284) < 0.13, JSON.stringify(standard));
    for (let count = 0; count < 100_000; count++) scale.add(100);
    assert.equal(scale.standard, standard);
    scale.add(-3);
    assert.equal(scale.worst, -3);
  });
});
