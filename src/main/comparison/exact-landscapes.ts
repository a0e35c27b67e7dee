/**
 * Landscapes where an evaluation says all, or nearly so, and the one that is made for a chain. Notation as in landscapes.ts; scores are to maximize.
 *
 * Local optima: every lineage has a ceiling c, which its scores approach from below, z = c - g with a gap g > 0. A child is near its parent: its gap
 * is g exp(N(0.4, 0.4)), smaller in one of six, so what is won grows smaller with the gap. One child in ten leaves the lineage for another ceiling,
 * c' = c + N(0, 0.5), and starts anew with g' = exp(N(0, 0.3)): from near the ceiling it nearly always scores less, whatever will become of it. The
 * root has c = 0 and g = 1.
 */
import type { Uniform } from '../../shared/random.js';
import { BERNOULLI, type Landscape, type LandscapeTraits, normal } from './landscape.js';

const LEAVING = 0.1;
/** Gaps below are no gaps to a double beside a ceiling. */
const LEAST_GAP = 1e-12;
/** A twentieth of 0.4, the usual step of a child from a gap of 1. */
const NOISE = 0.02;

/** `potential` is the ceiling. */
function nearOrElsewhere({ skill, potential }: LandscapeTraits, uniform: Uniform): LandscapeTraits {
  if (uniform() < LEAVING) {
    const ceiling = normal(uniform, potential, 0.5);
    return { potential: ceiling, skill: ceiling - Math.exp(normal(uniform, 0, 0.3)) };
  }
  const gap = Math.max(LEAST_GAP, potential - skill) * Math.exp(normal(uniform, 0.4, 0.4));
  return { potential, skill: potential - gap };
}

const LOCAL_OPTIMA = {
  scale: 'score',
  taskCount: 0,
  root: { skill: -1, potential: 0 },
  child: nearOrElsewhere,
  utility: ({ traits }) => traits.skill,
} as const satisfies Partial<Landscape>;

/** The score is z, always the same. */
export const EXACT: Landscape = {
  ...LOCAL_OPTIMA,
  name: 'exact',
  description: 'one evaluation says all; children are near their parents, and lineages end in local optima',
  isExact: true,
  reward: ({ traits }) => traits.skill,
};

/** As exact, but a score is z + N(0, 0.02), and nothing says how little that is. */
export const NEARLY_EXACT: Landscape = {
  ...LOCAL_OPTIMA,
  name: 'nearly-exact',
  description: 'as exact, but with noise of a twentieth of a step, so that an agent can be evaluated again',
  reward: ({ traits }, _, uniform) => normal(uniform, traits.skill, NOISE),
};

/** Only depth counts, and siblings are alike: z' = z + N(0.1, 0.02), z of the root -2. What is spent on breadth or on telling agents apart is lost. */
export const CHAIN: Landscape = {
  ...BERNOULLI,
  name: 'chain',
  description: 'every child is a little better than its parent, and siblings are alike: a chain is the best there is',
  root: { skill: -2, potential: -2 },
  child: (parent, uniform) => {
    const skill = normal(uniform, parent.skill + 0.1, 0.02);
    return { skill, potential: skill };
  },
};
