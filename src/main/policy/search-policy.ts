import type { Uniform } from '../../shared/random.js';
import type { AgentTree } from '../engine/agent-tree.js';

/** What a policy sees of a search. */
export interface SearchView {
  readonly tree: AgentTree;
  /** Evaluations chosen so far, N: pending and failed ones count. */
  readonly evaluationsChosen: number;
  /** Expansions chosen so far, T: agents without the root, pending and failed expansions counted. */
  readonly expansionsChosen: number;
  /** Budget in evaluations, B; `Infinity` for none. */
  readonly evaluationBudget: number;
  /** Number of tasks; 0 where the problem has none. */
  readonly taskCount: number;
  /** Whether the agent has an unmet task, is not pruned, and has room for an activity more. */
  canEvaluate(agent: number): boolean;
  /** Whether the agent has been evaluated, is not pruned, and has room for an activity more. */
  canExpand(agent: number): boolean;
  /** Evaluations of the agent chosen so far, pending and failed ones counted. */
  evaluationsGiven(agent: number): number;
  /** Evaluations of the agent that are chosen and not yet answered. */
  pendingEvaluations(agent: number): number;
  /** Evaluations of the agent with a failed attempt that are tried again: until its answer each counts as a result of reward 0, weight 1. */
  provisionalZeros(agent: number): number;
  /** The same of the agent and all its descendants. */
  cladeProvisionalZeros(agent: number): number;
  /** Children of the agent, those in the making counted, failed ones not. */
  childrenGiven(agent: number): number;
  /** Brings the tree's clades up to date: results reach them only then. Calls `cladeChanged` of the policy. */
  settleClades(): void;
}

/** What a policy believes of agents' means, where that is not Beta(1 + S, 1 + F). */
export interface Beliefs {
  /** Grows whenever the beliefs of all agents changed at once. */
  readonly version: number;
  /** The epsilon-quantile of an agent's own posterior, without cooling. */
  lowerBound(agent: number, epsilon: number): number;
}

/** Decides which agent is next. Pure: its randomness comes in as an argument. */
export interface SearchPolicy {
  readonly name: string;
  /** Undefined where agents are believed of as Beta(1 + S, 1 + F) says. */
  readonly beliefs?: Beliefs | undefined;
  /** Whether the next activity should be an expansion. */
  wantsExpansion(): boolean;
  /** The agent to expand, among those that can be; -1 when there is none. */
  chooseExpansion(uniform: Uniform): number;
  /** The agent to evaluate, among those that can be; -1 when there is none. */
  chooseEvaluation(uniform: Uniform): number;
  /**
   * Told that many updates will come before the next choice, which is to be drawn from the same distribution as if each had been taken in
   * when it came.
   */
  deferChoices?(): void;
  /** Told when an agent was made, or its results, pending activities or pruning changed. */
  update(agent: number): void;
  /** Told by `settleClades` of every agent whose clade has new results, and at any time of one whose clade counts other provisional ones. */
  cladeChanged?(agent: number): void;
  /** Told of every result, before `update`. `task` is -1 where the problem has none. */
  evaluated?(agent: number, task: number, reward: number, weight: number): void;
}

/**
 * Whether the paper's schedule asks for an expansion: N^alpha >= T, after `initialExpansions` of the root, and never before the root's
 * first evaluation.
 */
export function isExpansionDue(view: SearchView, alpha: number, initialExpansions: number): boolean {
  const { evaluationsChosen, expansionsChosen } = view;
  if (evaluationsChosen === 0) return false;
  return expansionsChosen < initialExpansions || evaluationsChosen ** alpha >= expansionsChosen;
}
