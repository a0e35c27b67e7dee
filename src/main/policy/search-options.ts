import type { ResultScale } from '../../shared/results/evaluation-result.js';

/** What a search is made of. */
export interface SearchOptions {
  /** Number of tasks; 0 where the problem has none. */
  readonly taskCount: number;
  /** What evaluations give. Scores are turned so that the larger is the better. @defaultValue 'reward' */
  readonly scale?: ResultScale;
  /** Whether an agent's evaluation on a task always says the same: without tasks an agent is evaluated once. @defaultValue false */
  readonly isExact?: boolean;
  /** `Infinity` for no budget in evaluations. */
  readonly evaluationBudget: number;
  /** Most activities in flight of one agent. */
  readonly maximumPendingPerAgent: number;
  /** An expansion that is chosen because nothing can be evaluated is chosen only while fewer than this many are in flight; >= 1. */
  readonly maximumForcedExpansions: number;
  /** An agent is not expanded again after this many barren expansions in a row; >= 1. */
  readonly maximumBarrenExpansions: number;
  readonly seed: number;
}
