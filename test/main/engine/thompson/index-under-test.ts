/** The index and the plain draw side by side, over the same observations. */
import { BetaPosterior } from '../../../../src/main/engine/posterior/beta-posterior.js';
import { NormalPosterior } from '../../../../src/main/engine/posterior/normal-posterior.js';
import type { Posterior } from '../../../../src/main/engine/posterior/posterior.js';
import { StudentTPosterior } from '../../../../src/main/engine/posterior/student-t-posterior.js';
import { plainSelect } from '../../../../src/main/engine/thompson/plain-select.js';
import { ThompsonIndex } from '../../../../src/main/engine/thompson/thompson-index.js';
import type { ThompsonIndexOptions } from '../../../../src/main/engine/thompson/thompson-index-options.js';
import { keyedUniform, RandomPurpose } from '../../../../src/shared/random.js';
import { assertSameDistribution } from '../../policy/chi-square.js';

/** 'normal' is the one that tells how far arms reach. */
export type PosteriorKind = 'beta' | 'student-t' | 'normal';

export const POSTERIOR_KINDS: readonly PosteriorKind[] = ['beta', 'student-t', 'normal'];

/** What is observed of an arm, for either posterior. */
export interface Observed {
  readonly weight: number;
  readonly mean: number;
  readonly variance: number;
}

/** Observations of `weight` with a mean, and the variance that a coin would have, or a share of it. */
export function observed(weight: number, mean: number, share = 1): Observed {
  return { weight, mean, variance: share * mean * (1 - mean) };
}

export function makePosterior(kind: PosteriorKind): Posterior {
  return kind === 'beta' ? new BetaPosterior() : kind === 'normal' ? new NormalPosterior() : new StudentTPosterior();
}

export function figuresOf(kind: PosteriorKind, { weight, mean, variance }: Observed): [number, number, number] {
  // The normal one as wide as the Beta posterior of so many results with the mean 1/2.
  if (kind === 'normal') return [4 * (3 + Math.min(weight, 2 ** 70)), mean, 1];
  return kind === 'beta' ? [weight * mean, weight * (1 - mean), 0] : [weight, mean, variance];
}

/** Makes an index; what tests replace by one with a fault. */
export type MakeIndex = (options: ThompsonIndexOptions) => ThompsonIndex;

export interface ComparisonOptions {
  readonly kind: PosteriorKind;
  readonly arms: readonly Observed[];
  /** Set one by one after a first selection, with a selection after every fourth, as results come in. */
  readonly updates?: readonly (readonly [number, Observed])[];
  readonly levels?: readonly number[];
  readonly selections: number;
  /** @defaultValue the index itself */
  readonly makeIndex?: MakeIndex;
}

/**
 * Asserts, by a chi-square test of two samples whose false-alarm rate is 1e-4, that the index selects arms as often as the plain draw does.
 */
export function assertSelectsLikePlainDraw(options: ComparisonOptions): void {
  const { kind, arms, updates = [], selections, makeIndex = (own) => new ThompsonIndex(own) } = options;
  const posterior = makePosterior(kind);
  const reference = makePosterior(kind);
  reference.reserve(arms.length);
  const index = makeIndex({ posterior, plainUpTo: 0, ...(options.levels === undefined ? {} : { levels: options.levels }) });
  const uniform = keyedUniform(1, RandomPurpose.simulation, 1);
  for (const [arm, own] of arms.entries()) index.set(arm, ...figuresOf(kind, own));
  index.select(uniform);
  for (const [n, [arm, own]] of updates.entries()) {
    index.set(arm, ...figuresOf(kind, own));
    if (n % 4 === 3) index.select(uniform);
  }
  for (const [arm, own] of [...arms.entries(), ...updates]) reference.set(arm, ...figuresOf(kind, own));
  const indexed = new Array<number>(arms.length).fill(0);
  for (let n = 0; n < selections; n++) indexed[index.select(uniform)]!++;
  const plain = new Array<number>(arms.length).fill(0);
  const candidates = new Uint8Array(arms.length).fill(1);
  const other = keyedUniform(2, RandomPurpose.simulation, 1);
  for (let n = 0; n < selections; n++) plain[plainSelect(reference, arms.length, candidates, other)]!++;
  assertSameDistribution(indexed, plain);
}
