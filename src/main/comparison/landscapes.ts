/**
 * The landscapes that policies are compared on, each with one property that a search may meet. They were fixed before any policy was run
 * on them; a landscape that is changed to favour a policy compares nothing.
 *
 * Notation: z = skill in logits, p = potential, N(m, s) = normal with mean m and standard deviation s; a reward is Bernoulli(sigmoid(z))
 * where nothing else is said. Most changes do a little harm, hence means of steps below 0.
 */
import { CHAIN, EXACT, NEARLY_EXACT } from './exact-landscapes.js';
import { FAILING_EXPANSIONS, HEAVY_TAILS, IMPROVING_EXPANDER, WILD_SCALE } from './harsh-landscapes.js';
import {
  BERNOULLI,
  interaction,
  type Landscape,
  type LandscapeAgent,
  type LandscapeTraits,
  normal,
  sigmoid,
  taskEffect,
} from './landscape.js';

/** Children start from the whole skill of their parent: z' = z + N(-0.1, 0.5), z of the root -1. */
const aligned: Landscape = {
  ...BERNOULLI,
  name: 'aligned',
  description: 'own score predicts the lineage: a child is its parent plus a step',
  root: { skill: -1, potential: -1 },
  child: (parent, uniform) => {
    const skill = normal(uniform, parent.skill - 0.1, 0.5);
    return { skill, potential: skill };
  },
};

/**
 * Only a part of an agent's skill is inherited: p' = p + N(-0.1, 0.4) is, and the rest of z' = p' + N(0, 0.8) is not. So a high score is mostly
 * chance of that one agent, while the scores of its descendants tell its potential.
 */
const mismatch: Landscape = {
  ...BERNOULLI,
  name: 'mismatch',
  description: 'own score misleads: what scores is mostly not inherited, what is inherited shows in descendants',
  root: { skill: -1, potential: -1 },
  child: (parent, uniform) => {
    const potential = normal(uniform, parent.potential - 0.1, 0.4);
    return { potential, skill: normal(uniform, potential, 0.8) };
  },
};

/** Steps of a few hundredths of utility under binary rewards: z' = z + N(0, 0.15), z of the root 0. */
const noisy: Landscape = {
  ...BERNOULLI,
  name: 'noisy',
  description: 'agents differ by little and rewards are binary: a step is seen only in a hundred evaluations or more',
  root: { skill: 0, potential: 0 },
  child: (parent, uniform) => {
    const skill = normal(uniform, parent.skill, 0.15);
    return { skill, potential: skill };
  },
};

/**
 * A trap: three children in ten of a fertile agent (p = 1) are barren (p = 0). Being barren scores, z' = z + N(1, 0.2), and leads nowhere,
 * z' = z + N(-0.2, 0.2) ever after; the fertile ones climb slowly, z' = z + N(0.15, 0.3).
 */
const barren: Landscape = {
  ...BERNOULLI,
  name: 'barren',
  description: 'the best scorers among siblings are dead ends: their lineage never improves, that of modest scorers does',
  root: { skill: -1, potential: 1 },
  child: (parent, uniform) => {
    if (parent.potential === 0) return { potential: 0, skill: normal(uniform, parent.skill - 0.2, 0.2) };
    return uniform() < 0.3
      ? { potential: 0, skill: normal(uniform, parent.skill + 1, 0.2) }
      : { potential: 1, skill: normal(uniform, parent.skill + 0.15, 0.3) };
  },
};

const GRADED_TASKS = 100;

function gradedReward(agent: LandscapeAgent, task: number): number {
  return sigmoid(agent.traits.skill + 1.2 * taskEffect(agent.seed, task) + 0.3 * interaction(agent, task));
}

/**
 * A benchmark of 100 tasks with graded scores: the reward is sigmoid(z + N(0, 1.2) of the task + N(0, 0.3) of agent and task), without
 * further noise, and z' = z + N(-0.03, 0.15), z of the root -0.5. Tasks differ by far more than agents do.
 */
const graded: Landscape = {
  name: 'graded',
  description: 'graded rewards on 100 tasks that differ by far more than the agents',
  taskCount: GRADED_TASKS,
  root: { skill: -0.5, potential: -0.5 },
  child: (parent, uniform): LandscapeTraits => {
    const skill = normal(uniform, parent.skill - 0.03, 0.15);
    return { skill, potential: skill };
  },
  utility: (agent) => {
    let sum = 0;
    for (let task = 0; task < GRADED_TASKS; task++) sum += gradedReward(agent, task);
    return sum / GRADED_TASKS;
  },
  reward: gradedReward,
};

/** All landscapes, in the order in which they are reported. */
export const LANDSCAPES: readonly Landscape[] = [
  aligned,
  mismatch,
  noisy,
  barren,
  graded,
  EXACT,
  NEARLY_EXACT,
  WILD_SCALE,
  HEAVY_TAILS,
  FAILING_EXPANSIONS,
  IMPROVING_EXPANDER,
  CHAIN,
];

/** The names of {@link LANDSCAPES}. */
export const LANDSCAPE_NAMES: readonly string[] = LANDSCAPES.map((landscape) => landscape.name);

/** The landscape of a name; undefined when there is none. */
export function landscapeNamed(name: string): Landscape | undefined {
  return LANDSCAPES.find((landscape) => landscape.name === name);
}
