import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { drawBeta, drawBetaLogOdds, drawGamma, drawLogGamma, drawNormal } from '../../../src/main/engine/draw-beta.js';
import { keyedUniform, type Uniform } from '../../../src/shared/random.js';
import { assertDistribution, betaCdf, type Cdf, largeGammaCdf, normalCdf, wholeGammaCdf } from './known-distributions.js';

const DRAWS = 50_000;
const PURPOSE = 7;

function sampleOf(seed: number, draw: (uniform: Uniform) => number, count = DRAWS): Float64Array {
  const uniform = keyedUniform(seed, PURPOSE, 0);
  return Float64Array.from({ length: count }, () => draw(uniform));
}

describe('drawNormal', () => {
  test('is normal', () => {
    assertDistribution(sampleOf(1, drawNormal, 400_000), normalCdf);
  });

  test('has the right share in each tail, beyond the last layer too', () => {
    // Pearson's chi-square with 8 degrees of freedom exceeds 31.8 with probability 1e-4.
    const edges = [3, 3.3, 3.6541528853610088, 4];
    const tails = [0.0013498980316301, 0.000483424142383778, 0.000129016243826951, 0.00003167124183311992];
    const count = 2_000_000;
    const uniform = keyedUniform(2, PURPOSE, 0);
    const seen = new Float64Array(8);
    for (let draw = 0; draw < count; draw++) {
      const z = drawNormal(uniform);
      const cell = edges.findLastIndex((edge) => Math.abs(z) >= edge);
      if (cell >= 0) seen[2 * cell + (z < 0 ? 1 : 0)]!++;
    }
    let statistic = 0;
    seen.forEach((number, cell) => {
      const side = Math.floor(cell / 2);
      const expected = count * (tails[side]! - (tails[side + 1] ?? 0));
      statistic += (number - expected) ** 2 / expected;
    });
    assert.ok(statistic < 31.8, `chi-square ${statistic}`);
  });
});

describe('drawGamma', () => {
  const cases: readonly (readonly [number, Cdf])[] = [
    [0.5, (x) => 2 * normalCdf(Math.sqrt(2 * x)) - 1],
    [1, wholeGammaCdf(1)],
    [2, wholeGammaCdf(2)],
    [7, wholeGammaCdf(7)],
    [100, wholeGammaCdf(100)],
    [1e6, largeGammaCdf(1e6)],
    [1e9, largeGammaCdf(1e9)],
  ];
  for (const [shape, cdf] of cases) {
    test(`has the distribution of shape ${shape}`, () => {
      assertDistribution(
        sampleOf(3, (uniform) => drawGamma(shape, uniform)),
        cdf,
      );
    });
  }

  test('agrees with its logarithm, which never underflows', () => {
    for (const shape of [1e-3, 0.02, 0.9, 3]) {
      const logs = sampleOf(4, (uniform) => drawLogGamma(shape, uniform), 2000);
      const draws = sampleOf(4, (uniform) => drawGamma(shape, uniform), 2000);
      for (const [index, log] of logs.entries()) {
        assert.ok(Number.isFinite(log));
        assert.ok(Math.abs(Math.exp(log) - draws[index]!) <= 1e-12 * draws[index]!);
      }
    }
  });

  test('refuses a shape that is not a finite number above 0', () => {
    for (const shape of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.throws(() => drawGamma(shape, () => 0.5), RangeError);
      assert.throws(() => drawLogGamma(shape, () => 0.5), RangeError);
      assert.throws(() => drawBeta(shape, 1, () => 0.5), RangeError);
      assert.throws(() => drawBeta(1, shape, () => 0.5), RangeError);
      assert.throws(() => drawBetaLogOdds(shape, 1, () => 0.5), RangeError);
    }
  });
});

describe('drawBeta', () => {
  const smallShapes: readonly (readonly [number, number])[] = [
    [0.02, 3],
    [0.1, 1.5],
    [0.3, 0.4],
    [0.5, 0.5],
    [0.5, 20],
    [1, 1],
    [1, 5],
    [2, 3],
    [5.5, 1.25],
    [1.7, 0.3],
    [30, 11],
  ];
  for (const [alpha, beta] of smallShapes) {
    test(`has the distribution of Beta(${alpha}, ${beta})`, () => {
      assertDistribution(
        sampleOf(5, (uniform) => drawBeta(alpha, beta, uniform)),
        betaCdf(alpha, beta),
      );
    });
  }

  for (const shape of [1e5, 1e9]) {
    test(`is normal about its mean for two shapes of ${shape}`, () => {
      const deviation = 1 / (2 * Math.sqrt(2 * shape + 1));
      assertDistribution(
        sampleOf(6, (uniform) => (drawBeta(shape, shape, uniform) - 0.5) / deviation),
        normalCdf,
      );
    });
  }

  test('is near 1 as a gamma is near 0 when one shape is much larger than the other', () => {
    assertDistribution(
      sampleOf(7, (uniform) => 1e9 * drawBeta(3, 1e9, uniform)),
      wholeGammaCdf(3),
    );
    assertDistribution(
      sampleOf(8, (uniform) => 1e7 * (1 - drawBeta(1e7, 2, uniform))),
      wholeGammaCdf(2),
    );
  });

  test('spreads over all magnitudes for shapes of 1e-3', () => {
    // Cells by probability: below 5/16, which is 1e-204 and holds the draws that are too small for a double, three of 1/16, and all
    // above 1/2. Chi-square with 4 degrees of freedom exceeds 23.5 with probability 1e-4.
    const cdf = betaCdf(1e-3, 1e-3);
    const shares = [5 / 16, 1 / 16, 1 / 16, 1 / 16, 1 / 2];
    const seen = new Float64Array(5);
    const sample = sampleOf(9, (uniform) => drawBeta(1e-3, 1e-3, uniform));
    for (const x of sample) seen[x < 0.5 ? Math.max(0, Math.floor(16 * cdf(x)) - 4) : 4]!++;
    const statistic =
      shares.reduce((sum, share, cell) => sum + (seen[cell]! / sample.length - share) ** 2 / share, 0) * sample.length;
    assert.ok(statistic < 23.5, `chi-square ${statistic}`);
  });

  test('has log-odds that agree with it, and are finite where it is 0 or 1', () => {
    for (const [alpha, beta] of [
      [3, 4],
      [1, 1e9],
      [0.5, 2],
      [1e-3, 1e-3],
    ] as const) {
      const logOdds = sampleOf(11, (uniform) => drawBetaLogOdds(alpha, beta, uniform), 2000);
      const draws = sampleOf(11, (uniform) => drawBeta(alpha, beta, uniform), 2000);
      for (const [index, value] of logOdds.entries()) {
        assert.ok(Number.isFinite(value));
        assert.ok(Math.abs(1 / (1 + Math.exp(-value)) - draws[index]!) <= 1e-14 * draws[index]! + 1e-300);
      }
    }
  });

  test('is in [0, 1], whatever the shapes and the uniform numbers', () => {
    const shape = fc.double({ min: -3, max: 9, noNaN: true }).map((exponent) => 10 ** exponent);
    const extreme = fc.constantFrom(0, 2 ** -53, 0.5, 1 - 2 ** -53);
    fc.assert(
      fc.property(shape, shape, fc.array(extreme, { maxLength: 8 }), fc.nat(), (alpha, beta, first, seed) => {
        const rest = keyedUniform(seed, PURPOSE, 1);
        let next = 0;
        const x = drawBeta(alpha, beta, () => first[next++] ?? rest());
        assert.ok(x >= 0 && x <= 1, String(x));
      }),
      { seed: 10, numRuns: 2000 },
    );
  });
});
