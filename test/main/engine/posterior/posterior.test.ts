/** One suite over every implementation of {@link Posterior}. False-alarm rate of each statistical test: 1e-4; seeds are fixed. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BetaPosterior } from '../../../../src/main/engine/posterior/beta-posterior.js';
import type { Posterior } from '../../../../src/main/engine/posterior/posterior.js';
import { StudentTPosterior } from '../../../../src/main/engine/posterior/student-t-posterior.js';
import { isHgmError } from '../../../../src/shared/errors.js';
import { keyedUniform, RandomPurpose } from '../../../../src/shared/random.js';
import { assertCounts } from '../../policy/chi-square.js';

type Observed = readonly [number, number, number];

interface Implementation {
  readonly name: string;
  readonly make: () => Posterior;
  /** Observations of any arm. */
  readonly observed: fc.Arbitrary<Observed>;
  /** A few arms that are unlike each other. */
  readonly examples: readonly Observed[];
}

const weight = fc.oneof(fc.constant(0), fc.double({ min: 0, max: Math.log(1e6), noNaN: true }).map(Math.exp));
const share = fc.double({ min: 0, max: 1, noNaN: true });

const IMPLEMENTATIONS: readonly Implementation[] = [
  {
    name: 'BetaPosterior',
    make: () => new BetaPosterior(),
    observed: fc.tuple(weight, weight, fc.constant(0)),
    examples: [
      [0, 0, 0],
      [3.25, 0, 0],
      [0, 7, 0],
      [40.5, 2.75, 0],
      [900, 2100, 0],
      [8e5, 5e5, 0],
    ],
  },
  {
    name: 'StudentTPosterior',
    make: () => new StudentTPosterior(),
    observed: fc
      .tuple(weight, share, share)
      .map(([w, m, s]) => (w === 0 ? ([0, 0, 0] as const) : ([w, m, s * m * (1 - m)] as const))),
    examples: [
      [0, 0, 0],
      [1, 0.75, 0],
      [6, 0.2, 0.01],
      [20.5, 0.5, 0.25],
      [3000, 0.9, 1e-4],
      [1e6, 0.61, 0.2],
    ],
  },
];

const BINS = 16;
const DRAWS = 20_000;

function uniformFor(number: number) {
  return keyedUniform(7, RandomPurpose.simulation, number);
}

/** Asserts that numbers, which should be uniform in [0, 1), are. */
function assertUniform(values: readonly number[]): void {
  const counts = new Array<number>(BINS).fill(0);
  for (const value of values) counts[Math.min(BINS - 1, Math.floor(value * BINS))]!++;
  assertCounts(
    counts,
    counts.map(() => values.length / BINS),
  );
}

for (const { name, make, observed, examples } of IMPLEMENTATIONS) {
  const posteriorOf = (arms: readonly Observed[]): Posterior => {
    const posterior = make();
    posterior.reserve(arms.length);
    for (const [arm, figures] of arms.entries()) posterior.set(arm, ...figures);
    return posterior;
  };

  describe(name, () => {
    it('has a rate, a survival function and a quantile that say the same', () => {
      fc.assert(
        fc.property(observed, fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (figures, probability) => {
          const posterior = posteriorOf([figures]);
          const position = posterior.quantile(0, probability);
          posterior.place(0, position);
          // A position is known to 16 digits, and the density says what that does to a probability.
          const tolerance = 1e-11 + 4e-16 * (Math.abs(position) / posterior.spread(0));
          assert.ok(Math.abs(Math.exp(-posterior.rate(0, 0)) / probability - 1) < 10 * tolerance);
          assert.ok(Math.abs(-Math.expm1(posterior.logSurvival(0, position)) / probability - 1) < 10 * tolerance);
        }),
        { seed: 1, numRuns: 500 },
      );
    });

    it('computes a rate that falls with the position and depends on nothing else', () => {
      fc.assert(
        fc.property(observed, observed, (figures, others) => {
          const posterior = posteriorOf([figures, others]);
          let before = Number.POSITIVE_INFINITY;
          for (let z = -6; z <= 6; z += 0.5) {
            const position = posterior.centre(0) + z * posterior.spread(0);
            posterior.place(3, position);
            posterior.place(5, position);
            const rate = posterior.rate(0, 3);
            assert.ok(rate <= before && rate >= 0, `${rate} after ${before}`);
            posterior.rate(1, 3);
            assert.equal(posterior.rate(0, 5), rate);
            before = rate;
          }
        }),
        { seed: 1 },
      );
    });

    it('draws what its survival function says', () => {
      const posterior = posteriorOf(examples);
      for (const arm of examples.keys()) {
        const uniform = uniformFor(arm);
        assertUniform(Array.from({ length: DRAWS }, () => Math.exp(posterior.logSurvival(arm, posterior.draw(arm, uniform)))));
      }
    });

    it('draws between two positions what is left of it there, in either tail', () => {
      const posterior = posteriorOf(examples);
      for (const arm of examples.keys()) {
        const uniform = uniformFor(100 + arm);
        for (const [from, to] of [
          [0.2, 0.7],
          [1e-9, 1e-8],
          [1 - 1e-5, 1 - 1e-6],
        ] as const) {
          const low = posterior.quantile(arm, from);
          const high = posterior.quantile(arm, to);
          const above = (position: number) => Math.exp(posterior.logSurvival(arm, position));
          const below = (position: number) => -Math.expm1(posterior.logSurvival(arm, position));
          const values = Array.from({ length: 4000 }, () => {
            const drawn = posterior.drawBetween(arm, low, high, uniform);
            assert.ok(drawn >= low && drawn <= high);
            return from < 0.5
              ? (below(drawn) - below(low)) / (below(high) - below(low))
              : (above(low) - above(drawn)) / (above(low) - above(high));
          });
          assertUniform(values);
        }
      }
    });

    it('draws beyond a position, when the other end is infinite', () => {
      const posterior = posteriorOf(examples);
      for (const arm of examples.keys()) {
        const uniform = uniformFor(200 + arm);
        const middle = posterior.quantile(arm, 0.9);
        const tail = Math.exp(posterior.logSurvival(arm, middle));
        const upper = Array.from({ length: 4000 }, () => posterior.drawBetween(arm, middle, Number.POSITIVE_INFINITY, uniform));
        assertUniform(upper.map((position) => Math.exp(posterior.logSurvival(arm, position)) / tail));
        const lower = Array.from({ length: 4000 }, () => posterior.drawBetween(arm, Number.NEGATIVE_INFINITY, middle, uniform));
        assertUniform(lower.map((position) => -Math.expm1(posterior.logSurvival(arm, position)) / (1 - tail)));
      }
    });

    it('says whether figures are new', () => {
      const posterior = posteriorOf([examples[3]!]);
      assert.equal(posterior.set(0, ...examples[3]!), false);
      assert.equal(posterior.set(0, ...examples[4]!), true);
      assert.equal(posterior.set(0, ...examples[4]!), false);
    });

    it('keeps what it has when room is made, and starts new arms at the prior', () => {
      const posterior = posteriorOf(examples);
      const before = examples.map((_, arm) => posterior.quantile(arm, 0.3));
      posterior.reserve(1000);
      assert.ok(posterior.capacity >= 1000);
      posterior.reserve(10);
      assert.ok(posterior.capacity >= 1000);
      assert.deepEqual(
        examples.map((_, arm) => posterior.quantile(arm, 0.3)),
        before,
      );
      assert.equal(posterior.quantile(999, 0.3), posteriorOf([examples[0]!]).quantile(0, 0.3));
      assert.equal(posterior.set(999, ...examples[0]!), false);
    });

    it('shrinks by the root of tau about the same middle', () => {
      const posterior = posteriorOf(examples);
      const centres = examples.map((_, arm) => posterior.centre(arm));
      const spreads = examples.map((_, arm) => posterior.spread(arm));
      posterior.setScale(9);
      assert.equal(posterior.scale, 9);
      for (const arm of examples.keys()) {
        assert.ok(Math.abs(posterior.centre(arm) - centres[arm]!) < 1e-12);
        assert.ok(Math.abs(posterior.spread(arm) - spreads[arm]! / 3) < 1e-12);
      }
    });

    it('counts a tail that is nowhere near possible as 0 or nearly', () => {
      const posterior = posteriorOf(examples);
      for (const arm of examples.keys()) {
        posterior.place(0, posterior.quantile(arm, 0.5) + 1000 * posterior.spread(arm));
        const rate = posterior.rate(arm, 0);
        const expected = Math.exp(posterior.logSurvival(arm, posterior.quantile(arm, 0.5) + 1000 * posterior.spread(arm)));
        assert.ok(Math.abs(rate - expected) <= 1e-25 + 1e-11 * expected, `${rate} instead of ${expected}`);
      }
    });

    it('rejects a tau that is not above 0', () => {
      for (const tau of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
        assert.throws(
          () => make().setScale(tau),
          (error) => isHgmError(error, 'ERR_OPTION') && error.message.startsWith('tau'),
        );
      }
    });

    it('has finite rates and quantiles at the largest tau', () => {
      const posterior = posteriorOf(examples);
      posterior.setScale(1e4);
      for (const arm of examples.keys()) {
        for (const probability of [1e-12, 0.05, 0.5, 1 - 1e-12]) {
          const position = posterior.quantile(arm, probability);
          posterior.place(0, position);
          assert.ok(Math.abs(Math.exp(-posterior.rate(arm, 0)) / probability - 1) < 1e-6);
        }
      }
    });
  });
}

describe('Priors', () => {
  it('are rejected where they break their rule', () => {
    const isOf = (field: string) => (error: unknown) => isHgmError(error, 'ERR_OPTION') && error.message.startsWith(field);
    assert.throws(() => new BetaPosterior({ prior: 0 }), isOf('prior'));
    for (const field of ['kappa0', 'alpha0', 'beta0']) {
      for (const value of [0, -1, Number.NaN]) assert.throws(() => new StudentTPosterior({ [field]: value }), isOf(field));
    }
  });
});

describe('BetaPosterior', () => {
  it('is Beta(tau (prior + S), tau (prior + F))', () => {
    const scaled = new BetaPosterior({ prior: 0.5 });
    scaled.reserve(1);
    scaled.set(0, 3, 8);
    scaled.setScale(4);
    const plain = new BetaPosterior();
    plain.reserve(1);
    plain.set(0, 13, 33);
    for (const probability of [0.01, 0.5, 0.99]) {
      assert.ok(Math.abs(scaled.quantile(0, probability) - plain.quantile(0, probability)) < 1e-12);
    }
    assert.equal(plain.valueAt(0), 0.5);
  });
});

describe('StudentTPosterior', () => {
  it('is Student t about the mean when the prior is all there is', () => {
    const posterior = new StudentTPosterior({ mu0: 0, kappa0: 1, alpha0: 5, beta0: 5 });
    posterior.reserve(1);
    // The 0.975 quantile of t with 10 degrees of freedom.
    assert.ok(Math.abs(posterior.quantile(0, 0.975) - 2.228138851986275) < 1e-12);
    assert.equal(posterior.valueAt(0.25), 0.25);
  });

  it('expects of a mean without observations what the uniform distribution says: 1/2, with variance 1/12', () => {
    const posterior = new StudentTPosterior();
    posterior.reserve(1);
    assert.equal(posterior.centre(0), 0.5);
    // Variance of t with 4 degrees of freedom: 2.
    assert.ok(Math.abs(2 * posterior.spread(0) ** 2 - 1 / 12) < 1e-15);
  });

  it('is the same whether results come one by one or as weight, mean and variance', () => {
    const rewards = [0.31, 0.35, 0.3, 0.42, 0.38];
    let [mu, kappa, alpha, beta] = [0.5, 1, 2, 1 / 12];
    for (const reward of rewards) {
      beta += (kappa * (reward - mu) ** 2) / (2 * (kappa + 1));
      mu = (kappa * mu + reward) / (kappa + 1);
      kappa += 1;
      alpha += 0.5;
    }
    const mean = rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length;
    const variance = rewards.reduce((sum, reward) => sum + (reward - mean) ** 2, 0) / rewards.length;
    const posterior = new StudentTPosterior();
    posterior.reserve(1);
    posterior.set(0, rewards.length, mean, variance);
    assert.ok(Math.abs(posterior.centre(0) - mu) < 1e-15);
    assert.ok(Math.abs(posterior.spread(0) - Math.sqrt(beta / (alpha * kappa))) < 1e-15);
  });

  it('tells apart rewards that differ by little, which Beta cannot', () => {
    const studentT = new StudentTPosterior();
    studentT.reserve(2);
    studentT.set(0, 200, 0.71, 1e-4);
    studentT.set(1, 200, 0.7, 1e-4);
    assert.ok(studentT.quantile(0, 0.01) > studentT.quantile(1, 0.99) - 0.01);
    const beta = new BetaPosterior();
    beta.reserve(2);
    beta.set(0, 142, 58);
    beta.set(1, 140, 60);
    assert.ok(beta.valueAt(beta.quantile(0, 0.01)) < beta.valueAt(beta.quantile(1, 0.99)) - 0.1);
  });
});
