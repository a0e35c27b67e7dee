import type { Uniform } from '../../shared/random.js';
import type { Standard } from './scores/score-scale.js';

/**
 * What a policy sees of a search: figures of agents, which it cannot change. An agent is its number, 0 for the root, counted in the order of
 * their making, so that a parent's number is smaller than its children's. What takes an agent takes an integer from 0 to agentCount - 1 and
 * does not check it.
 *
 * Where the problem has a direction, rewards are **standardised scores**: v = 1/2 + (u - location) / unit, u being the score or, when minimising,
 * minus the score. As a whole they have mean 1/2 and variance 1/12, as uniform rewards have; single ones may be below 0 or above 1. Location and
 * unit, and with them all figures, change in steps: {@link standard}.
 *
 * Own figures are up to date at any time. Figures of clades (an agent with all its descendants) are as of the last {@link settleClades}.
 */
export interface SearchView {
  /** How many agents there are, the root counted: their numbers are 0 to agentCount - 1. */
  readonly agentCount: number;
  /** Evaluations chosen so far, N: pending and failed ones count. */
  readonly evaluationsChosen: number;
  /** Expansions chosen so far: those that are pending, failed or were barren counted. */
  readonly expansionsChosen: number;
  /** Expansions that made an agent. */
  readonly expansionsMade: number;
  /** Expansions that failed for good. */
  readonly expansionsFailed: number;
  /** Budget in evaluations, B; `Infinity` for none. */
  readonly evaluationBudget: number;
  /** Number of tasks; 0 where the problem has none. */
  readonly taskCount: number;
  /** How scores are standardised, another object after each step; null where the problem has rewards. */
  readonly standard: Standard | null;
  /** What a provisional result counts as: reward 0, or the worst score so far, standardised. */
  readonly provisionalReward: number;
  /** The agent's parent; -1 for the root. */
  parentOf(agent: number): number;
  /** Whether the agent has an unmet task, is not pruned, and has room for an activity more. */
  canEvaluate(agent: number): boolean;
  /**
   * Whether the agent has been evaluated, is not pruned, has room for an activity more, and had fewer than `maximumBarrenExpansions` barren
   * expansions in a row.
   */
  canExpand(agent: number): boolean;
  /** Whether the agent can be shown to expansions of others, as a mate: it has results of its own, and is not pruned. */
  canBeMate(agent: number): boolean;
  /** Whether nothing is left to be learned of the agent: the problem is exact, and the agent has met every task. */
  isMeasured(agent: number): boolean;
  /** Evaluations of the agent chosen so far, pending and failed ones counted. */
  evaluationsGiven(agent: number): number;
  /** Evaluations of the agent that are chosen and not yet answered. */
  pendingEvaluations(agent: number): number;
  /** Evaluations of the agent with a failed attempt that are tried again: until its answer each counts as a result of `provisionalReward`, weight 1. */
  provisionalZeros(agent: number): number;
  /** The same of the agent and all its descendants; up to date at any time. */
  cladeProvisionalZeros(agent: number): number;
  /** Children of the agent, those in the making counted, failed and barren ones not. */
  childrenGiven(agent: number): number;
  /** Expansions of the agent that made no agent, without an error. */
  barrenExpansions(agent: number): number;
  /** Sum of weights of the agent's own rewards; >= 0. */
  ownVisits(agent: number): number;
  /** Sum of reward times weight of the agent's own rewards, S. */
  ownSuccess(agent: number): number;
  /** Sum of (1 - reward) times weight of the agent's own rewards, F. */
  ownFailure(agent: number): number;
  /** Weighted mean of the agent's own rewards; 0 without any. */
  ownMean(agent: number): number;
  /** Weighted population variance of the agent's own rewards; 0 without any. */
  ownVariance(agent: number): number;
  /** Sum of weights of the clade's rewards; >= 0. */
  cladeVisits(agent: number): number;
  /** Sum of reward times weight of the clade's rewards, S_C. */
  cladeSuccess(agent: number): number;
  /** Sum of (1 - reward) times weight of the clade's rewards, F_C. */
  cladeFailure(agent: number): number;
  /** Weighted mean of the clade's rewards; 0 without any. */
  cladeMean(agent: number): number;
  /** Weighted population variance of the clade's rewards; 0 without any. */
  cladeVariance(agent: number): number;
  /**
   * Brings the figures of clades up to date: results reach them only then. Costs one step for each agent with new results and each of
   * their ancestors, and calls `cladeChanged` of the policy for these. Not to be called from there.
   */
  settleClades(): void;
}

/** What a policy believes of agents' means, where that is not Beta(1 + S, 1 + F): the best-belief agent is chosen by it. */
export interface Beliefs {
  /** A number that grows whenever the beliefs of all agents changed at once; those of an agent may change with its results at any time. */
  readonly version: number;
  /** The epsilon-quantile of the agent's own posterior, a finite number, of scores an u; epsilon is in (0, 1). */
  lowerBound(agent: number, epsilon: number): number;
  /**
   * The probability that the agent's mean is above a value, in [0, 1], by its own posterior or, before its first result, by its prior; of scores,
   * `value` is an u. Asked where a run is to end by its `confidence`. @defaultValue what `lowerBound` says, searched by halving
   */
  chanceAbove?(agent: number, value: number): number;
}

/**
 * Decides which agent is next. Synchronous, and pure: what it decides follows from the view, from what it was told and from the random
 * numbers that are handed to it, never from a clock or `Math.random`; so a deterministic run can be repeated and resumed.
 *
 * What throws, or answers otherwise than it says here, fails the run with ERR_POLICY.
 */
export interface SearchPolicy {
  /**
   * Whether the next activity should be an expansion. Where none can be chosen it is an evaluation, and the other way round.
   * @defaultValue the paper's schedule: N^alpha >= T, after `initialExpansions`; T = `expansionsChosen` - min(`expansionsFailed`, `expansionsMade`)
   */
  wantsExpansion?(): boolean;
  /**
   * The agent to expand, one of which `canExpand` of the view is true; -1 when there is none.
   *
   * @param uniform - gives numbers in [0, 1), others for each choice and the same again when the choice is made again
   */
  chooseExpansion(uniform: Uniform): number;
  /** The agent to evaluate, one of which `canEvaluate` of the view is true; -1 when there is none. `uniform` as for an expansion. */
  chooseEvaluation(uniform: Uniform): number;
  /**
   * Other agents that an expansion of `parent` is shown, where the problem asks for them: different ones of which `canBeMate` of the view is true,
   * at most `count`, an integer >= 1. Asked once, just after the expansion was chosen. @defaultValue drawn uniformly, without ancestors of one another
   * or of the parent as far as there are others
   */
  chooseMates?(parent: number, count: number, uniform: Uniform): readonly number[];
  /**
   * Told when an agent was made, or its results, pending activities or pruning changed; where the choices of an earlier process are taken over,
   * of every agent once, before the first choice that follows. @defaultValue nothing is done
   */
  update?(agent: number): void;
  /**
   * Whether `update` is wanted as well of an agent that only has an evaluation more pending, and can be evaluated and expanded as before: of most
   * choices nothing else follows. Read once, when the policy was made. @defaultValue true
   */
  readonly followsPending?: boolean | undefined;
  /**
   * Told of every result, before `update`. `task` is -1 where the problem has none. Of scores, `reward` is u: the score or, when minimising, minus
   * the score. @defaultValue nothing is done
   */
  evaluated?(agent: number, task: number, reward: number, weight: number): void;
  /**
   * Told by `settleClades` of every agent whose clade has new results, and at any time of one whose clade counts other provisional ones.
   * @defaultValue nothing is done
   */
  cladeChanged?(agent: number): void;
  /** What the best-belief agent is chosen by. @defaultValue Beta(1 + S, 1 + F) */
  readonly beliefs?: Beliefs | undefined;
}
