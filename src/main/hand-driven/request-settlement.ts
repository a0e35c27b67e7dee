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
  /** Attempts that were started, those of earlier processes included, but for one that ran when its process ended. */
  readonly attempts: number;
  /** What they have cost: what each told by `ctx.addCost`, and the `cost` in an evaluation's result. */
  readonly cost: number;
}

/** How a request ended. */
export type RequestSettlement =
  | (SettledRequest & {
      /** How it ended. */
      readonly status: 'completed';
      /** What was asked for. */
      readonly kind: 'expansion';
      /** The last segment of the key. */
      readonly action: string;
      /** What the expansion returned. */
      readonly payload: unknown;
    })
  | (SettledRequest & {
      /** How it ended. */
      readonly status: 'completed';
      /** What was asked for. */
      readonly kind: 'evaluation';
      /** Reward, in [0, 1]. */
      readonly reward: number;
      /** How much it counts, above 0. */
      readonly weight: number;
      /** What the evaluation returned beside its reward. */
      readonly payload: unknown;
      /** The figures of the agent's clade with this reward. */
      readonly clade: RewardSummary;
    })
  | (SettledRequest & {
      /** `cancelled` by its signal, or because the worker was closed. */
      readonly status: 'failed' | 'cancelled';
      /** What was asked for. */
      readonly kind: RequestKind;
      /** Why it did not complete. */
      readonly error: Error;
    });

/** What a workflow tells, once it is recorded. `requestId` is the one given, or the scheduler's own. */
export interface HgmWorkflowEvents {
  /** A child was expanded. What was dispatched has no `requestId` and 0 attempts. */
  expansion: [
    {
      /** The id of the request. */
      readonly requestId: string | null;
      /** Key of the agent, such as `root/0/3`. */
      readonly key: string;
      /** The last segment of the key. */
      readonly action: string;
      /** What the expansion returned. */
      readonly payload: unknown;
      /** Attempts that were started. */
      readonly attempts: number;
    },
  ];
  /** A reward was recorded. What was dispatched has no `requestId` and 0 attempts. */
  evaluation: [
    {
      /** The id of the request. */
      readonly requestId: string | null;
      /** Key of the agent, such as `root/0/3`. */
      readonly key: string;
      /** In [0, 1]. */
      readonly reward: number;
      /** How much it counts, above 0. */
      readonly weight: number;
      /** What the evaluation returned beside its reward. */
      readonly payload: unknown;
      /** Attempts that were started. */
      readonly attempts: number;
      /** The figures of the agent's clade with this reward. */
      readonly clade: RewardSummary;
    },
  ];
  /** An attempt failed, and another follows after `delayMs`. */
  retry: [
    {
      /** The id of the request. */
      readonly requestId: string;
      /** Key of the agent, such as `root/0/3`. */
      readonly key: string;
      /** The attempt that failed, from 1. */
      readonly attempt: number;
      /** Time until the next attempt, in milliseconds. */
      readonly delayMs: number;
      /** What went wrong. */
      readonly error: Error;
    },
  ];
  /** An activity failed for good, or was cancelled. */
  failure: [{ readonly requestId: string; readonly key: string; readonly attempts: number; readonly error: Error }];
}

/** A request that has not settled. */
export interface UnsettledRequest {
  /** The id that it was scheduled with. */
  readonly requestId: string;
  /** 'expansion' or 'evaluation'. */
  readonly kind: RequestKind;
  /** The agent that is being made or evaluated. */
  readonly key: string;
  /** Attempts that have failed, those of earlier processes included: the next one goes on from there. */
  readonly failedAttempts: number;
}
