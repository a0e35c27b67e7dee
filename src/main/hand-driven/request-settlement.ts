/** How requests to a hand-driven workflow end, and what it tells of them. */
import type { RewardSummary } from '../engine/agent-node.js';

/** What an activity does. */
export type RequestKind = 'expansion' | 'evaluation';

/** What every settled request tells of itself. */
export interface SettledRequest {
  /** The one given, or `activity:<number>`. */
  readonly requestId: string;
  /** The agent that was made or evaluated. */
  readonly key: string;
  /** Attempts that were started. */
  readonly attempts: number;
}

/** How a request ended. */
export type RequestSettlement =
  | (SettledRequest & {
      readonly status: 'completed';
      readonly kind: 'expansion';
      /** The last segment of the key. */
      readonly action: string;
      readonly payload: unknown;
    })
  | (SettledRequest & {
      readonly status: 'completed';
      readonly kind: 'evaluation';
      readonly reward: number;
      readonly weight: number;
      /** What the evaluation returned beside its reward. */
      readonly payload: unknown;
      /** The figures of the agent's clade with this reward. */
      readonly clade: RewardSummary;
    })
  | (SettledRequest & {
      /** `cancelled` by its signal, or because the worker was closed. */
      readonly status: 'failed' | 'cancelled';
      readonly kind: RequestKind;
      readonly error: Error;
    });

/** What a workflow tells, once it is recorded. `requestId` is the one given, or the scheduler's own. */
export interface HgmWorkflowEvents {
  /** A child was expanded. What was dispatched has no `requestId` and 0 attempts. */
  expansion: [
    {
      readonly requestId: string | null;
      readonly key: string;
      readonly action: string;
      readonly payload: unknown;
      readonly attempts: number;
    },
  ];
  /** A reward was recorded. What was dispatched has no `requestId` and 0 attempts. */
  evaluation: [
    {
      readonly requestId: string | null;
      readonly key: string;
      readonly reward: number;
      readonly weight: number;
      /** What the evaluation returned beside its reward. */
      readonly payload: unknown;
      readonly attempts: number;
      /** The figures of the agent's clade with this reward. */
      readonly clade: RewardSummary;
    },
  ];
  /** An attempt failed, and another follows after `delayMs`. */
  retry: [
    {
      readonly requestId: string;
      readonly key: string;
      readonly attempt: number;
      readonly delayMs: number;
      readonly error: Error;
    },
  ];
  /** An activity failed for good, or was cancelled. */
  failure: [{ readonly requestId: string; readonly key: string; readonly attempts: number; readonly error: Error }];
}

/** A request that has not settled. */
export interface UnsettledRequest {
  readonly requestId: string;
  readonly kind: RequestKind;
  /** The agent that is being made or evaluated. */
  readonly key: string;
}
