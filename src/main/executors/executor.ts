/**
 * The port through which activities run. Whoever decides what is to be done hands an executor one attempt at a time, and is told how each
 * ended. Any object that keeps this contract can run the activities of a search.
 */
import type { HgmError } from '../../shared/errors.js';
import type { LogSource } from '../../shared/messages.js';
import type { LogLevel } from '../../shared/problem.js';
import type { ActivityMemory } from '../../shared/thread/activity-memory.js';

/** One execution of an activity. */
export interface Attempt<Work = unknown> {
  /** Number of the activity, the same at every attempt; a safe integer >= 1. */
  readonly activityId: number;
  /** From 1. */
  readonly attempt: number;
  /** What is to be done. */
  readonly work: Work;
  /**
   * Limit of the time inside the user's function, in milliseconds; `Infinity` for none. The executor keeps it: past it the attempt fails
   * with `ERR_START_TO_CLOSE_TIMEOUT`.
   */
  readonly startToCloseTimeoutMs: number;
  /**
   * Limit between heartbeats, and from the start to the first one, in milliseconds; `Infinity` for none. The executor keeps it, where
   * its functions can send heartbeats: past it the attempt fails with `ERR_HEARTBEAT_TIMEOUT`.
   */
  readonly heartbeatTimeoutMs: number;
}

/** What every attempt tells when it has ended. */
export interface EndedAttempt {
  /** Wall time inside the user's function, in milliseconds, >= 0. */
  readonly elapsedMs: number;
  /** What it has cost in all, however it ended: a finite number >= 0. @defaultValue the `cost` of its result, else 0 */
  readonly cost?: number;
}

/** How an attempt ended. */
export type AttemptOutcome =
  | ({
      /** The user's function returned. */
      readonly status: 'completed';
      /** What it returned. */
      readonly value: unknown;
    } & EndedAttempt)
  | ({
      /** It threw, was cancelled, was out of time, or was lost with what ran it. */
      readonly status: 'failed';
      /** Why. */
      readonly error: Error;
    } & EndedAttempt);

/** An attempt whose user code runs. */
export interface RunningAttempt {
  /** Number of the activity, from 1. */
  readonly activityId: number;
  /** Wall time inside the user's function so far, in milliseconds. */
  readonly elapsedMs: number;
}

/** Called once for every attempt that was given to `execute`, never from within it. */
export type SettleAttempt = (attempt: Attempt, outcome: AttemptOutcome) => void;

/** A line that user code logged or printed. */
export interface ActivityLogEntry {
  /** Which activity's it is; null where that cannot be told. */
  readonly activityId: number | null;
  /** How serious it is: 'info', 'warn' or 'error'. */
  readonly level: LogLevel;
  /** The line, without a newline at its end. */
  readonly message: string;
  /** `log` for `ctx.log`, `console` for what was printed. */
  readonly source: LogSource;
}

/** How far an activity says that it is. */
export interface ActivityProgressEntry {
  /** Number of the activity, from 1. */
  readonly activityId: number;
  /** In [0, 1]. */
  readonly fraction: number;
  /** What it says about it; undefined where it says nothing. */
  readonly message: string | undefined;
}

/** Who is told what user code says while it runs. Neither function may throw. */
export interface ExecutorListener {
  /** What activities remember by. @defaultValue they can remember nothing */
  readonly memory?: ActivityMemory;
  /** User code logged or printed a line, or something is to be told that no activity can be blamed for. */
  onLog(entry: ActivityLogEntry): void;
  /** User code said how far it is. */
  onProgress(entry: ActivityProgressEntry): void;
}

/** Runs attempts somewhere: in threads, processes, on another machine. */
export interface Executor<Work = unknown> {
  /**
   * Starts an attempt, or queues it. Called whenever there is something to do, from one thread, up to thousands of times in one turn of
   * the event loop, and never for an activity that this executor has an unsettled attempt of.
   *
   * It returns at once and never throws: whatever goes wrong is an outcome of status `failed`, after `close` too (`ERR_CLOSED`). An
   * error of which `retryable` is false, or a name or code that the retry policy lists, is the activity's last.
   *
   * @param settle - to be called once with this attempt and how it ended, in a later microtask at the earliest
   */
  execute(attempt: Attempt<Work>, settle: SettleAttempt): void;
  /**
   * Makes an attempt end with `reason` as its error: at once when it has not started, else as soon as its function can be ended. Called when
   * a run is stopped or an activity is out of time. What the function still returns is ignored: an attempt that was cancelled fails, and
   * settles once like any other. An activity without an unsettled attempt is ignored.
   */
  cancel(activityId: number, reason: HgmError): void;
  /**
   * Sets the listener for log lines and progress; it replaces an earlier one. An attempt that has settled tells nothing more.
   * Without a listener what user code says is lost. @defaultValue nothing is ever told
   */
  listen?(listener: ExecutorListener): void;
  /**
   * How many attempts it wants at hand, running and waiting, to be kept busy as things are: an integer >= 1, read before attempts are
   * chosen, whenever something has settled. @defaultValue the caller decides
   */
  readonly desiredAttempts?: number | undefined;
  /**
   * How many attempts it runs at a time, whatever it was given: the others wait in it. A scheduler may give such an executor attempts ahead,
   * up to its {@link desiredAttempts}. @defaultValue as many as it is given
   */
  readonly concurrency?: number | undefined;
  /** Runs so many attempts at a time from now on, an integer >= 0; with 0 it is given no activities. @defaultValue it runs as many as ever */
  resize?(size: number): void;
  /** What user code runs at this moment. @defaultValue it cannot be told */
  runningAttempts?(): readonly RunningAttempt[];
  /**
   * Frees what the executor holds. Called by whoever made the executor. Attempts that are unsettled fail with `ERR_CLOSED`, and all have
   * settled when the promise resolves. Safe to call again.
   */
  close(): Promise<void>;
}

/** Whether a value has the functions that an executor must have. */
export function isExecutor(value: unknown): value is Executor {
  if (typeof value !== 'object' || value === null) return false;
  return ['execute', 'cancel', 'close'].every((name) => typeof Reflect.get(value, name) === 'function');
}
