/** What a scheduler is asked for, and what it tells. */
import type { HgmError } from '../../shared/errors.js';
import type { Executor } from '../executors/executor.js';
import type { ResolvedRetryPolicy } from './retry-policy.js';
import type { TimeoutOptions } from './timeouts.js';

/** One activity to run. Timeouts left out, and the retry policy, are the scheduler's. */
export interface ScheduleRequest<Work = unknown> extends TimeoutOptions {
  /**
   * Number of the activity, a safe integer >= 1 that no activity in flight has. @defaultValue one above the largest number so far
   */
  readonly activityId?: number;
  /**
   * Makes scheduling idempotent: an id that is in flight, or is remembered as finished, is refused. Not empty, and not of the form
   * `activity:<number>`, which names activities without an id. @defaultValue `activity:<activityId>`
   */
  readonly requestId?: string | undefined;
  /** What slots it takes: those of its kind, where `kindConcurrency` has any. @defaultValue those of `concurrency` */
  readonly kind?: string | undefined;
  /** What runs its attempts. */
  readonly executor: Executor<Work>;
  /** Attempts that were made before, in another process: the next one has the number after them. An integer >= 0. @defaultValue 0 */
  readonly attemptsMade?: number;
  /** Handed to the executor as it is. */
  readonly work: Work;
  /** Checks and converts the value of a completed attempt; what it throws is the attempt's failure. @defaultValue the value as it is */
  readonly accept?: (value: unknown) => unknown;
  /**
   * Called exactly once, after the `submit` that accepted the request has returned. It may submit, cancel and close. What it throws
   * does the scheduler no harm, and is told as the scheduler's `onFault` says.
   */
  readonly settle: (settlement: Settlement) => void;
  /** Cancels the activity when it aborts. */
  readonly signal?: AbortSignal | undefined;
  /** How this activity is tried again, made by `resolveRetryPolicy`. @defaultValue the scheduler's */
  readonly retry?: ResolvedRetryPolicy;
}

/** What all settlements tell. */
export interface SettledActivity {
  /** Number of the activity, from 1. */
  readonly activityId: number;
  /** The one given, or `activity:<activityId>`. */
  readonly requestId: string;
  /** Attempts that were started. */
  readonly attempts: number;
  /** Wall time inside the user's function during the last attempt, in milliseconds; 0 when none was started. */
  readonly elapsedMs: number;
  /** Cost of the last attempt, as its executor told it. */
  readonly cost: number;
}

export interface CompletedActivity extends SettledActivity {
  /** An attempt completed, and its value was accepted. */
  readonly status: 'completed';
  /** What `accept` made of the attempt's value. */
  readonly value: unknown;
}

export interface FailedActivity extends SettledActivity {
  /** It failed for good. */
  readonly status: 'failed';
  /** The last attempt's error, or ERR_SCHEDULE_TO_CLOSE_TIMEOUT, whose cause is the last attempt's error where there was one. */
  readonly error: Error;
}

export interface CancelledActivity extends SettledActivity {
  /** It was cancelled, before or while it ran. */
  readonly status: 'cancelled';
  /** The reason that was given; ERR_CANCELLED without one. */
  readonly error: HgmError;
}

/** How an activity ended. */
export type Settlement = CompletedActivity | FailedActivity | CancelledActivity;

/** How far a request is, or how it ended: `activityId` is its number, `attempts` how many were started, `error` why it failed or was cancelled. */
export type ActivityOutcome =
  /** Never accepted, or forgotten. */
  | { readonly status: 'unknown' }
  /** Waits for a slot, before the first attempt or after a wait for a retry. */
  | { readonly status: 'scheduled'; readonly activityId: number; readonly attempts: number }
  | { readonly status: 'running'; readonly activityId: number; readonly attempts: number }
  /** Waits for its next attempt, without a slot. */
  | {
      readonly status: 'waiting';
      readonly activityId: number;
      readonly attempts: number;
      /** When it will be ready for the next attempt, by the scheduler's clock. */
      readonly nextAttemptAtMs: number;
      /** Why the last attempt failed. */
      readonly error: Error;
    }
  | { readonly status: 'completed'; readonly attempts: number }
  | { readonly status: 'failed'; readonly attempts: number; readonly error: Error }
  | { readonly status: 'cancelled'; readonly attempts: number; readonly error: Error };

/** An attempt failed, and another one follows. */
export interface RetryEvent {
  /** Number of the activity, from 1. */
  readonly activityId: number;
  /** The id given, or `activity:<activityId>`. */
  readonly requestId: string;
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  /** The wait before the activity is ready for its next attempt, in milliseconds. */
  readonly delayMs: number;
  /** Why the attempt failed. */
  readonly error: Error;
  /** Wall time inside the user's function during the attempt, in milliseconds. */
  readonly elapsedMs: number;
  /** Cost of the attempt, as its executor told it. */
  readonly cost: number;
}
