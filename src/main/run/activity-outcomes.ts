import type { AgentReference } from '../../shared/work.js';
import type { GuardAction } from '../policy/search-guards.js';

/** Why an activity failed for good. */
export interface FailureReason {
  readonly code: string;
  readonly message: string;
}

/** What an expansion comes to. */
export interface Expanded {
  readonly child: AgentReference;
  /** What guards ask for, which is seen to. */
  readonly actions: readonly GuardAction[];
}

/** What the failure of an activity for good comes to. */
export interface ActivityFailure {
  /** Settled activities of its kind that failed with no success between, in the order of decision, this one among them. */
  readonly failuresInARow: number;
  /** What guards ask for; pruning and the expansion gate are seen to. */
  readonly actions: readonly GuardAction[];
}
