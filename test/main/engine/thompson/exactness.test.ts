/**
 * Whether the index selects every arm with exactly the probability that its draw is the largest. Each comparison with the plain draw has a
 * false-alarm rate of 1e-4, and the seeds are fixed. The same comparison must reject four versions that look right.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NormalPosterior } from '../../../../src/main/engine/posterior/normal-posterior.js';
import { plainSelect } from '../../../../src/main/engine/thompson/plain-select.js';
import { ThompsonIndex } from '../../../../src/main/engine/thompson/thompson-index.js';
import { keyedUniform, RandomPurpose, type Uniform } from '../../../../src/shared/random.js';
import { assertSameDistribution } from '../../policy/chi-square.js';
import {
  assertSelectsLikePlainDraw,
  type ComparisonOptions,
  figuresOf,
  type MakeIndex,
  makePosterior,
  type Observed,
  observed,
  POSTERIOR_KINDS,
  type PosteriorKind,
} from './index-under-test.js';

type Comparison = Omit<ComparisonOptions, 'kind'>;

/** So few points above each threshold that the second level, and the pass below it, are used all the time. */
const SHALLOW = [0.8, 3];

/** Four arms, of which one changes: what every version below is tried on. */
const FOUR_ARMS: Comparison = {
  arms: [observed(3, 0.4), observed(12, 0.55, 0.5), observed(0, 0), observed(60, 0.6, 0.3)],
  updates: [[1, observed(14, 0.5, 0.5)]],
  levels: SHALLOW,
  selections: 400_000,
};

function scattered(count: number, make: (uniform: Uniform) => Observed): Observed[] {
  const uniform = keyedUniform(3, RandomPurpose.simulation, count);
  return Array.from({ length: count }, () => make(uniform));
}

/** One evaluation after another, of 100 arms, some chosen often and some hardly ever. */
function history(length: number): (readonly [number, Observed])[] {
  const uniform = keyedUniform(4, RandomPurpose.simulation, 1);
  const arms = Array.from({ length: 100 }, () => ({ weight: 0, mean: 0, squares: 0, quality: 0.3 + 0.3 * uniform() }));
  return Array.from({ length }, () => {
    const arm = Math.floor(100 * uniform() ** 3);
    const own = arms[arm]!;
    const reward = own.quality + 0.4 * uniform();
    own.weight++;
    own.squares += ((own.weight - 1) / own.weight) * (reward - own.mean) ** 2;
    own.mean += (reward - own.mean) / own.weight;
    return [arm, { weight: own.weight, mean: own.mean, variance: own.squares / own.weight }] as const;
  });
}

const SHAPES: Readonly<Record<string, Comparison>> = {
  'a few arms': { ...FOUR_ARMS, levels: [1, 4, 16] },
  'a few arms and shallow levels': FOUR_ARMS,
  'a few arms and a single level': { ...FOUR_ARMS, levels: [0.5], selections: 100_000 },
  'many arms': {
    arms: scattered(300, (uniform) => observed(Math.floor(30 * uniform()), uniform(), uniform())),
    selections: 30_000,
  },
  'one arm far ahead': {
    arms: [observed(1000, 0.7), ...scattered(9, (u) => observed(20, 0.3 + 0.2 * u()))],
    selections: 150_000,
  },
  'arms that are all equal': { arms: scattered(40, () => observed(8, 0.5, 0.5)), selections: 100_000 },
  'very uneven counts': {
    arms: [
      ...scattered(4, () => observed(0, 0)),
      ...scattered(4, (u) => observed(4, u(), 0.5)),
      ...scattered(3, (u) => observed(1000, 0.85 + 0.1 * u(), 0.5)),
      observed(1e6, 0.93, 0.5),
    ],
    selections: 200_000,
  },
  'arms after 100,000 updates': { arms: scattered(100, () => observed(0, 0)), updates: history(100_000), selections: 60_000 },
};

/** Draws are compared as if nothing were known of the level above. */
class Unbounded extends ThompsonIndex {
  protected override topOf(): number {
    return Number.POSITIVE_INFINITY;
  }

  protected override rateAtTop(): number {
    return 0;
  }
}

/** An arm that is picked twice is drawn twice. */
class Repeated extends ThompsonIndex {
  protected override distinct(_picks: Int32Array, count: number): number {
    return count;
  }
}

/** The pass over all arms forgets that no draw is above the last threshold. */
class Unconditioned extends ThompsonIndex {
  protected override selectBelow(_: number, uniform: Uniform): number {
    return plainSelect(this.posterior, this.candidates.extent, this.candidates.flags, uniform);
  }
}

/** After the first selection, rates stay what they were. */
class Stale extends ThompsonIndex {
  #hasSelected = false;

  override select(uniform: Uniform): number {
    this.#hasSelected = true;
    return super.select(uniform);
  }

  protected override changed(arm: number): void {
    if (!this.#hasSelected) super.changed(arm);
  }
}

const FAULTS: Readonly<Record<string, MakeIndex>> = {
  'a second level that is not bounded above': (options) => new Unbounded(options),
  'a draw for every repeated pick': (options) => new Repeated(options),
  'a full pass that is not conditioned': (options) => new Unconditioned(options),
  'rates that are out of date': (options) => new Stale(options),
};

/** Two arms so sharp that, between the thresholds, they have some 10^11 points, and others that are mostly below them. */
const SHARP: readonly Observed[] = [
  observed(1e12, 0.5),
  observed(1e12, 0.5 + 1e-7),
  ...scattered(12, (u) => observed(30, 0.35 + 0.2 * u())),
];
const AROUND_THEM: Readonly<Record<PosteriorKind, readonly number[]>> = {
  beta: [0.5, -2],
  'student-t': [0.62, 0.2],
  normal: [0.62, 0.2],
};

/** How often each of the sharp arms' set is selected when thresholds are around them each time, and how many numbers one selection takes. */
function selectWithThresholdsAround(
  kind: PosteriorKind,
  selections: number,
  makeIndex: MakeIndex,
): { counts: number[]; most: number } {
  const index = makeIndex({ posterior: makePosterior(kind), plainUpTo: 0, levels: [0.5, 2] });
  for (const [arm, own] of SHARP.entries()) index.set(arm, ...figuresOf(kind, own));
  const uniform = keyedUniform(5, RandomPurpose.simulation, 1);
  const counts = SHARP.map(() => 0);
  let most = 0;
  for (let n = 0; n < selections; n++) {
    index.restore({ positions: AROUND_THEM[kind], debt: 0 });
    let taken = 0;
    counts[
      index.select(() => {
        taken++;
        return uniform();
      })
    ]!++;
    most = Math.max(most, taken);
  }
  return { counts, most };
}

/** The same by plain draws. */
function selectPlainly(kind: PosteriorKind, selections: number): number[] {
  const posterior = makePosterior(kind);
  posterior.reserve(SHARP.length);
  for (const [arm, own] of SHARP.entries()) posterior.set(arm, ...figuresOf(kind, own));
  const uniform = keyedUniform(6, RandomPurpose.simulation, 1);
  const candidates = new Uint8Array(SHARP.length).fill(1);
  const counts = SHARP.map(() => 0);
  for (let n = 0; n < selections; n++) counts[plainSelect(posterior, SHARP.length, candidates, uniform)]!++;
  return counts;
}

/** 400 arms, of which each gains on those before it by some of its deviations, so that thresholds move up again and again. */
const GAINING: Comparison = {
  arms: scattered(400, () => observed(40, 0.1)),
  updates: Array.from({ length: 400 }, (_, arm) => [arm, observed(40 + 400 / (401 - arm), 0.1 + arm / 100)] as const),
  selections: 100_000,
};

/** Tells that arms reach less far than they do. */
class ShortSighted extends NormalPosterior {
  override reach(arm: number): number {
    return this.centre(arm) + 0.5 * this.spread(arm);
  }
}

describe('ThompsonIndex over a posterior that tells how far arms reach', () => {
  it('selects like the plain draw where arms gain on each other', () => {
    assertSelectsLikePlainDraw({ kind: 'normal', ...GAINING });
  });

  it('would be found out if arms were taken for out of reach that are not', () => {
    const makeIndex: MakeIndex = (options) => new ThompsonIndex({ ...options, posterior: new ShortSighted() });
    assert.throws(() => assertSelectsLikePlainDraw({ kind: 'normal', ...GAINING, makeIndex }), /chi-square .* is above/);
  });
});

for (const kind of POSTERIOR_KINDS) {
  describe(`ThompsonIndex with ${kind} posteriors`, () => {
    for (const [name, shape] of Object.entries(SHAPES)) {
      it(`selects like the plain draw: ${name}`, () => {
        assertSelectsLikePlainDraw({ kind, ...shape });
      });
    }

    it('selects like the plain draw where a level has too many points to be picked one by one, by one number an arm', () => {
      const { counts, most } = selectWithThresholdsAround(kind, 40_000, (options) => new ThompsonIndex(options));
      assertSameDistribution(counts, selectPlainly(kind, 40_000));
      assert.ok(most <= 2 * SHARP.length + 10, `${most} numbers in one selection`);
      const wrong = selectWithThresholdsAround(kind, 40_000, (options) => new Unconditioned(options)).counts;
      assert.throws(() => assertSameDistribution(wrong, selectPlainly(kind, 40_000)), /chi-square .* is above/);
    });

    for (const [name, makeIndex] of Object.entries(FAULTS)) {
      it(`would be found out with ${name}`, () => {
        assert.throws(() => assertSelectsLikePlainDraw({ kind, ...FOUR_ARMS, makeIndex }), /chi-square .* is above/);
      });
    }
  });
}
