import type { ResultScale } from '../../shared/results/evaluation-result.js';
import type { BoundsOptions } from './counts/search-limits.js';

/** What a search is made of. */
export interface SearchOptions extends BoundsOptions {
  /** Number of tasks; 0 where the problem has none. */
  readonly taskCount: number;
  /** What evaluations give. Scores are turned so that the larger is the better. @defaultValue 'reward' */
  readonly scale?: ResultScale;
  /** Whether an agent's evaluation on a task always says the same: without tasks an agent is evaluated once. @defaultValue false */
  readonly isExact?: boolean;
  /** Most activities in flight of one agent. */
  readonly maximumPendingPerAgent: number;
  /** An agent is not expanded again after this many barren expansions in a row; >= 1. */
  readonly maximumBarrenExpansions: number;
  readonly seed: number;
}
