/** Any finite weight is legal: the work of a choice is bounded whatever the figures. Work is counted, never timed. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { drawBeta, drawGamma } from '../../../src/main/engine/draw-beta.js';
import { HgmEngine } from '../../../src/main/engine/hgm-engine.js';
import { betaQuantile } from '../../../src/main/engine/posterior/beta-quantile.js';
import type { Posterior } from '../../../src/main/engine/posterior/posterior.js';
import { ThompsonIndex } from '../../../src/main/engine/thompson/thompson-index.js';
import { keyedUniform, RandomPurpose, type Uniform } from '../../../src/shared/random.js';
import { figuresOf, makePosterior, type Observed, POSTERIOR_KINDS } from './thompson/index-under-test.js';

/** Uniform numbers that one draw may take: rejection needs more than so many with a probability below 1e-12. */
const UNIFORMS_A_DRAW = 200;
/** Points of a level that are picked one by one, and the numbers it takes to draw how many there are. */
const MOST_POINTS = 2 ** 14 + 2000;
/** Rates that are evaluated for each arm: every level is searched for with at most 64, and a contest splits its range a hundred times. */
const RATES_AN_ARM = 3 * 64 + 300;

/** Weights over all magnitudes, and those of ordinary evaluations. */
const weight = fc.oneof(
  fc.double({ min: -300, max: 308, noNaN: true }).map((exponent) => 10 ** exponent),
  fc.constantFrom(1e6, 1e9, 1e12, 1e300, 1e308, Number.MAX_VALUE, Number.MIN_VALUE),
  fc.constantFrom(1, 2, 0.5, 100),
);
const reward = fc.oneof(
  fc.constantFrom(0, 1),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(1e-300, 0.5 + 2 ** -53, 1 - 2 ** -53, Number.MIN_VALUE),
);
const observed: fc.Arbitrary<Observed> = fc.record({
  weight,
  mean: reward,
  variance: fc.oneof(
    fc.constant(0),
    reward.map((mean) => mean * (1 - mean)),
  ),
});
/** Shapes of posteriors: the prior, and what was observed. */
const shape = weight.map((own) => Math.min(0.001 + own, Number.MAX_VALUE));
const tau = fc.constantFrom(1, 1.05, 1e4);

/** Counts what is taken from it. */
function counted(uniform: Uniform): { readonly uniform: Uniform; taken: number } {
  const counter = {
    taken: 0,
    uniform: () => {
      counter.taken++;
      return uniform();
    },
  };
  return counter;
}

function uniformFor(number: number): Uniform {
  return keyedUniform(17, RandomPurpose.simulation, number);
}

/** Counts rates that are asked for. */
function withCountedRates(posterior: Posterior): { readonly posterior: Posterior; rates: number } {
  const counter = { posterior, rates: 0 };
  const rate = posterior.rate.bind(posterior);
  posterior.rate = (arm, slot) => {
    counter.rates++;
    const value = rate(arm, slot);
    assert.ok(value >= 0, `a rate of ${value}`);
    return value;
  };
  return counter;
}

describe('draws', () => {
  it('take a bounded number of uniform numbers, and are numbers, whatever the shapes', () => {
    fc.assert(
      fc.property(shape, shape, fc.nat(1000), (alpha, beta, seed) => {
        const counter = counted(uniformFor(seed));
        assert.ok(drawGamma(alpha, counter.uniform) >= 0);
        const drawn = drawBeta(alpha, beta, counter.uniform);
        assert.ok(drawn >= 0 && drawn <= 1, `${drawn}`);
        assert.ok(counter.taken <= 3 * UNIFORMS_A_DRAW, `${counter.taken} numbers`);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});

for (const kind of POSTERIOR_KINDS) {
  describe(`${kind} posteriors of hostile figures`, () => {
    it('have draws, quantiles and rates that are numbers, from a bounded number of uniform ones', () => {
      fc.assert(
        fc.property(
          observed,
          tau,
          fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }),
          fc.nat(1000),
          (own, scale, share, seed) => {
            const posterior = makePosterior(kind);
            posterior.reserve(1);
            posterior.set(0, ...figuresOf(kind, own));
            posterior.setScale(scale);
            const counter = counted(uniformFor(seed));
            const drawn = posterior.draw(0, counter.uniform);
            assert.ok(Number.isFinite(drawn), `a draw of ${drawn}`);
            assert.ok(counter.taken <= 2 * UNIFORMS_A_DRAW, `${counter.taken} numbers`);
            const position = posterior.quantile(0, share);
            assert.ok(Number.isFinite(position), `a quantile of ${position}`);
            assert.ok(posterior.spread(0) > 0 && Number.isFinite(posterior.centre(0)));
            posterior.place(0, position);
            assert.ok(posterior.rate(0, 0) >= 0);
            assert.ok(posterior.logSurvival(0, position) <= 0);
          },
        ),
        { seed: 2, numRuns: 1000 },
      );
    });
  });

  describe(`a Thompson index of hostile ${kind} posteriors`, () => {
    const arms = fc.array(observed, { minLength: 1, maxLength: 40 });
    const updates = fc.array(fc.tuple(fc.nat(39), observed), { maxLength: 30 });

    it('chooses a candidate with bounded work, whatever was observed', () => {
      fc.assert(
        fc.property(arms, updates, tau, fc.constantFrom(0, 8), (first, later, scale, plainUpTo) => {
          const counter = withCountedRates(makePosterior(kind));
          const index = new ThompsonIndex({ posterior: counter.posterior, plainUpTo });
          for (const [arm, own] of first.entries()) index.set(arm, ...figuresOf(kind, own));
          index.setScale(scale);
          for (const [step, update] of [undefined, ...later].entries()) {
            if (update !== undefined) index.set(update[0], ...figuresOf(kind, update[1]));
            const { size } = index;
            const uniforms = counted(uniformFor(step));
            counter.rates = 0;
            assert.ok(index.has(index.select(uniforms.uniform)));
            assert.ok(counter.rates <= RATES_AN_ARM * size, `${counter.rates} rates of ${size} arms`);
            const most = 3 * MOST_POINTS + UNIFORMS_A_DRAW * size;
            assert.ok(uniforms.taken <= most, `${uniforms.taken} numbers for ${size} arms`);
          }
        }),
        { seed: 3, numRuns: 150 },
      );
    });
  });
}

describe('best beliefs', () => {
  it('are in [0, 1], whatever the weights of success and failure', () => {
    fc.assert(
      fc.property(weight, weight, (success, failure) => {
        const bound = betaQuantile(1 + success / 2, 1 + failure / 2, 0.05);
        assert.ok(bound >= 0 && bound <= 1, `${bound}`);
      }),
      { seed: 4, numRuns: 1000 },
    );
  });
});

describe('an engine that is told hostile figures', () => {
  it('chooses among its children, and refuses only weights that are too much together, changing nothing', () => {
    const evaluations = fc.array(fc.tuple(fc.nat(59), reward, weight), { maxLength: 80 });
    fc.assert(
      fc.property(evaluations, fc.constantFrom(5, 60), (told, children) => {
        const engine = new HgmEngine({ seed: 1, minVisitations: children });
        const actions = Array.from({ length: children }, (_, number) => `action-${number}`);
        for (const action of actions) engine.recordExpansion('root', action);
        let total = 0;
        for (const [child, value, heavy] of told) {
          const key = `root/${actions[child % children]}`;
          try {
            engine.recordEvaluation(key, value, { weight: heavy });
            total += heavy;
          } catch (error) {
            assert.equal(Reflect.get(Object(error), 'code'), 'ERR_WEIGHT_RANGE');
            assert.ok(total + heavy > Number.MAX_VALUE * (1 - 2 ** -19), `${heavy} beside ${total} was refused`);
          }
          assert.ok(actions.includes(engine.nextAction('root', actions) ?? ''));
        }
        assert.equal(engine.agent('root')?.visits === Number.POSITIVE_INFINITY, false);
        assert.ok((engine.agent('root')?.cmp.mean ?? 0) <= 1 + 1e-9);
      }),
      { seed: 5, numRuns: 100 },
    );
  });
});
