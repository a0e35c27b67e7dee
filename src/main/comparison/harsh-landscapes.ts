/** Landscapes that are hard on averages, scales and schedules. Notation as in landscapes.ts. */
import { BERNOULLI, type Landscape, normal, standardNormal } from './landscape.js';

/** Decades by which scores of the same agent differ. */
const DECADES_OF_NOISE = 0.3;

/**
 * Scores to minimize, each 10^-(z + N(0, 0.3)), from 1e6 of the root to 1e-6 and below: z counts decades, z' = z + N(-0.2, 0.8), z of the root -6.
 * The utility is z, so that a decade is a decade wherever it is.
 */
export const WILD_SCALE: Landscape = {
  name: 'wild-scale',
  description: 'scores to minimize over twelve decades, from 1e6 to 1e-6; utility is in decades',
  scale: 'score',
  taskCount: 0,
  root: { skill: -6, potential: -6 },
  child: (parent, uniform) => {
    const skill = normal(uniform, parent.skill - 0.2, 0.8);
    return { skill, potential: skill };
  },
  utility: ({ traits }) => traits.skill,
  reward: ({ traits }, _, uniform) => -(10 ** -normal(uniform, traits.skill, DECADES_OF_NOISE)),
};

/**
 * Scores to maximize, z + 0.3 t, t of Student's distribution with 2 degrees of freedom: its mean is 0, its variance infinite, and one score in a hundred is
 * off by 2 or more. z' = z + N(-0.05, 0.3), z of the root 0.
 */
export const HEAVY_TAILS: Landscape = {
  name: 'heavy-tails',
  description: 'scores whose noise has heavy tails: a single one may be off by ten steps',
  scale: 'score',
  taskCount: 0,
  root: { skill: 0, potential: 0 },
  child: (parent, uniform) => {
    const skill = normal(uniform, parent.skill - 0.05, 0.3);
    return { skill, potential: skill };
  },
  utility: ({ traits }) => traits.skill,
  // A standard normal number over the root of an exponential one of mean 1, which is chi-square of 2 degrees of freedom over 2.
  reward: ({ traits }, _, uniform) => traits.skill + (0.3 * standardNormal(uniform)) / Math.sqrt(-Math.log(1 - uniform())),
};

/** As aligned, z' = z + N(-0.1, 0.5), z of the root -1, but half of the expansions fail for good. */
export const FAILING_EXPANSIONS: Landscape = {
  ...BERNOULLI,
  name: 'failing-expansions',
  description: 'as aligned, but half of the expansions fail',
  failureRate: 0.5,
  root: { skill: -1, potential: -1 },
  child: (parent, uniform) => {
    const skill = normal(uniform, parent.skill - 0.1, 0.5);
    return { skill, potential: skill };
  },
};

/**
 * Who is deep makes better children: of an agent of depth d, z' = z + N(min(-0.4 + 0.1 d, 0.3), 0.4), z of the root -1. The first four generations lose,
 * the later ones gain.
 */
export const IMPROVING_EXPANDER: Landscape = {
  ...BERNOULLI,
  name: 'improving-expander',
  description: 'the deeper an agent, the better its children: the first generations lose, later ones gain',
  root: { skill: -1, potential: 0 },
  child: ({ skill, potential }, uniform) => ({
    potential: potential + 1,
    skill: normal(uniform, skill + Math.min(0.1 * potential - 0.4, 0.3), 0.4),
  }),
};
