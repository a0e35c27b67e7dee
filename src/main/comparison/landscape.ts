/**
 * Simulated problems whose true utilities are known, to compare policies on.
 *
 * A landscape is a pure function of (seed, key): an agent's traits derive from its parent's and from random numbers keyed by the seed and
 * the agent's path, so every policy that makes `root/0/3` meets the same agent, and its n-th evaluation gives the same reward. Skills are
 * in logits where results are rewards: an agent of skill z succeeds with probability sigmoid(z), so no utility leaves (0, 1) and no step is cut off.
 */

import { keyedUniform, mix32, RandomPurpose, type Uniform } from '../../shared/random.js';
import type { ResultScale } from '../../shared/results/evaluation-result.js';

/** What an agent is, unknown to the policies. */
export interface LandscapeTraits {
  /** Decides the expected result: of rewards in logits, of scores on their scale. */
  readonly skill: number;
  /** What children inherit, in the way that the landscape defines. */
  readonly potential: number;
}

/** How agents and rewards come about. All functions are pure but for the random numbers they are given. */
export interface Landscape {
  readonly name: string;
  /** What it is for, in a sentence. */
  readonly description: string;
  /** Number of tasks; 0 where evaluations are repeated independent draws. */
  readonly taskCount: number;
  /** Whether evaluations give rewards in [0, 1] or scores. @defaultValue 'reward' */
  readonly scale?: ResultScale;
  /** Whether one evaluation says all: then an agent is evaluated once. @defaultValue false */
  readonly isExact?: boolean;
  /** The share of expansions that fail for good. @defaultValue 0 */
  readonly failureRate?: number;
  readonly root: LandscapeTraits;
  /** A child of an agent with the given traits. */
  child(parent: LandscapeTraits, uniform: Uniform): LandscapeTraits;
  /** How good an agent is, the larger the better: its mean reward, over draws or over all tasks; of scores as the landscape says. */
  utility(agent: LandscapeAgent): number;
  /** One reward, in [0, 1], or one score, turned so that the larger is the better; `task` is -1 without tasks. */
  reward(agent: LandscapeAgent, task: number, uniform: Uniform): number;
}

/** An agent of a landscape. */
export interface LandscapeAgent {
  readonly traits: LandscapeTraits;
  readonly seed: number;
  /** A 32-bit hash of its path. */
  readonly identity: number;
}

/** What the random numbers of an agent are for; see {@link agentUniform}. */
const Stream = { traits: 0, rewards: 1, interactions: 2, tasks: 3 } as const;
const STREAM_COUNT = 4;

const ROOT_IDENTITY = 0x9e3779b9;
/** Keys whether an expansion fails apart from all that its child draws. */
const FAILURES = 0x51ed270b;

/** The root agent of a seed. */
export function landscapeRoot(landscape: Landscape, seed: number): LandscapeAgent {
  return { traits: landscape.root, seed, identity: ROOT_IDENTITY };
}

/** The child number `index` (0, 1, …) of an agent. */
export function landscapeChild(landscape: Landscape, parent: LandscapeAgent, index: number): LandscapeAgent {
  const { seed } = parent;
  const identity = mix32(parent.identity, index) >>> 0;
  return { seed, identity, traits: landscape.child(parent.traits, agentUniform(seed, identity, Stream.traits)) };
}

/** Whether the expansion that would make a child fails for good. */
export function expansionFails({ failureRate = 0 }: Landscape, { seed, identity }: LandscapeAgent): boolean {
  return failureRate > 0 && agentUniform(seed, mix32(identity, FAILURES) >>> 0, Stream.traits)() < failureRate;
}

/** The agent of a key such as `root/0/3`, whose actions are numbers. */
export function landscapeAgent(landscape: Landscape, seed: number, key: string): LandscapeAgent {
  const [, ...actions] = key.split('/');
  return actions.reduce((agent, action) => landscapeChild(landscape, agent, Number(action)), landscapeRoot(landscape, seed));
}

/** The numbers from which an agent's rewards are drawn, in the order of its evaluations. */
export function rewardUniform(agent: LandscapeAgent): Uniform {
  return agentUniform(agent.seed, agent.identity, Stream.rewards);
}

/** The effect of a pair of agent and task: a standard normal number, always the same for the pair. */
export function interaction(agent: LandscapeAgent, task: number): number {
  return standardNormal(agentUniform(agent.seed, mix32(agent.identity, task) >>> 0, Stream.interactions));
}

/** The effect of a task of a seed, the same for every agent: a standard normal number. */
export function taskEffect(seed: number, task: number): number {
  return standardNormal(agentUniform(seed, task, Stream.tasks));
}

/** 1 / (1 + exp(-z)). */
export function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/** A standard normal number (Box and Muller, 1958). */
export function standardNormal(uniform: Uniform): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
  return radius * Math.cos(2 * Math.PI * uniform());
}

/** A number of N(mean, deviation). */
export function normal(uniform: Uniform, mean: number, deviation: number): number {
  return mean + deviation * standardNormal(uniform);
}

/** Rewards of 0 and 1: an agent of skill z succeeds with probability sigmoid(z). */
export const BERNOULLI = {
  taskCount: 0,
  utility: (agent: LandscapeAgent) => sigmoid(agent.traits.skill),
  reward: (agent: LandscapeAgent, _task: number, uniform: Uniform) => (uniform() < sigmoid(agent.traits.skill) ? 1 : 0),
} as const;

function agentUniform(seed: number, identity: number, stream: number): Uniform {
  return keyedUniform(seed, RandomPurpose.simulation, identity * STREAM_COUNT + stream);
}
