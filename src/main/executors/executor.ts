/** Where activities run. The scheduler gives an executor one attempt at a time and is told how it ended, exactly once. */
import type { HgmError } from '../../shared/errors.js';

/** One execution of an activity. */
export interface Attempt<Work = unknown> {
  /** Number of the activity, the same at every attempt; a safe integer >= 1. */
  readonly activityId: number;
  /** From 1. */
  readonly attempt: number;
  readonly work: Work;
  /** From when user code starts, in milliseconds; `Infinity` for none. */
  readonly startToCloseTimeoutMs: number;
  /** Between heartbeats, and from the start to the first one, in milliseconds; `Infinity` for none. */
  readonly heartbeatTimeoutMs: number;
}

/** How an attempt ended. `elapsedMs` is the wall time inside the user's function. */
export type AttemptOutcome =
  | { readonly status: 'completed'; readonly value: unknown; readonly elapsedMs: number }
  | { readonly status: 'failed'; readonly error: Error; readonly elapsedMs: number };

/** An attempt whose user code runs. */
export interface RunningAttempt {
  readonly activityId: number;
  /** Wall time inside the user's function so far, in milliseconds. */
  readonly elapsedMs: number;
}

/** Called once for every attempt that was executed, never synchronously from within `execute`. */
export type SettleAttempt<Work> = (attempt: Attempt<Work>, outcome: AttemptOutcome) => void;

export interface Executor<Work = unknown> {
  /** Starts, or queues, an attempt. Whatever goes wrong is an outcome of status `failed`; it never throws. */
  execute(attempt: Attempt<Work>, settle: SettleAttempt<Work>): void;
  /**
   * Asks an attempt to end with `reason` as its error: at once when it has not started; otherwise through its signal, and after a
   * grace period by force. Unknown activities are ignored. The attempt still settles once.
   */
  cancel(activityId: number, reason: HgmError): void;
  /** What user code runs at this moment. @defaultValue it cannot be told */
  runningAttempts?(): readonly RunningAttempt[];
  /** How many attempts it wants at hand, running and waiting, to be kept busy as things are. @defaultValue whoever gives it work decides */
  readonly appetite?: number;
  /**
   * How many attempts it runs at a time, whatever it was given: the others wait in it. A scheduler may give such an executor attempts ahead, up
   * to its {@link appetite}. @defaultValue as many as it is given
   */
  readonly width?: number;
  /** Frees what the executor holds. Attempts that are still unsettled fail with `ERR_CLOSED`. */
  close(): Promise<void>;
}
