import { assertNever } from '../../../shared/assert-never.js';
import type { GuardOptions } from '../../policy/guard-options.js';
import type { LivePolicyOptions } from '../../policy/policy-options.js';

/** What of a run's options can be changed while it goes on. */
export interface LiveRunOptions {
  /** Size of the thread pool. Not with an executor of the user's own. */
  readonly threads?: number;
  /** Parameters of the policy that can be changed; those that are left out stay. */
  readonly policyOptions?: LivePolicyOptions;
  /** Guards that change; those that are left out stay. A stop is judged anew only by a resume: a run that a guard has stopped is ending. */
  readonly guards?: GuardOptions;
  /** Budget: evaluations, those made included. */
  readonly evaluations?: number;
  /** Budget: wall time in milliseconds, that spent included. */
  readonly timeMs?: number;
}

/** What was done to a run from outside, besides an agent that was added to it. */
export type SteeringChange =
  | { readonly kind: 'pause' | 'unpause' }
  | { readonly kind: 'expansion-gate'; readonly open: boolean }
  | { readonly kind: 'prune' | 'evaluate-next'; readonly agent: number }
  | { readonly kind: 'update'; readonly update: LiveRunOptions };

/** What is told of a change: the name of what was done, the agent that it was done to, and what was changed. */
export interface ToldChange {
  readonly action: 'pause' | 'unpause' | 'open-expansions' | 'close-expansions' | 'prune' | 'evaluate-next' | 'update';
  readonly key: string | null;
  readonly changes: LiveRunOptions | null;
}

export function toldOf(change: SteeringChange, keyOf: (agent: number) => string): ToldChange {
  switch (change.kind) {
    case 'pause':
    case 'unpause':
      return { action: change.kind, key: null, changes: null };
    case 'expansion-gate':
      return { action: change.open ? 'open-expansions' : 'close-expansions', key: null, changes: null };
    case 'prune':
    case 'evaluate-next':
      return { action: change.kind, key: keyOf(change.agent), changes: null };
    case 'update':
      return { action: 'update', key: null, changes: change.update };
    default:
      return assertNever(change);
  }
}
