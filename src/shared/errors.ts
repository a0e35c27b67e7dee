/**
 * Every error this package makes is an {@link HgmError} with one of the codes below. docs/errors.md lists the remedy of each, and a
 * test holds the page and this table together.
 */

/** What is true of every error with a code: whether the same activity, tried again, may succeed. */
export const ERROR_CODES = {
  /** An option has a value that its rule forbids. */
  ERR_OPTION: { retryable: false },
  /** The command line is wrong. */
  ERR_USAGE: { retryable: false },
  /** `dispatch` was given a name that no activity has. */
  ERR_UNKNOWN_ACTIVITY: { retryable: false },
  /** No request with this id was scheduled, or it is forgotten. */
  ERR_UNKNOWN_REQUEST: { retryable: false },
  /** An action, or a segment of a key, is empty or holds a slash. */
  ERR_ACTION_NAME: { retryable: false },
  /** A key names an agent that is not in the tree. */
  ERR_UNKNOWN_AGENT: { retryable: false },
  /** A reward is not a number in [0, 1]. */
  ERR_REWARD_RANGE: { retryable: false },
  /** A score is not a finite number, or larger in size than 1e100. */
  ERR_SCORE_RANGE: { retryable: false },
  /** A weight is not a finite number above 0. */
  ERR_WEIGHT_RANGE: { retryable: false },
  /** A problem module cannot be found, imported, or has no problem as its default export. */
  ERR_PROBLEM_LOAD: { retryable: false },
  /** A problem's `root` or `tasks` failed, so there is nothing to search. */
  ERR_PROBLEM_INIT: { retryable: false },
  /** A problem's `setup` failed in a thread. */
  ERR_PROBLEM_SETUP: { retryable: true },
  /** A `--param` value, or `params` option, does not meet the problem's schema. */
  ERR_PARAM: { retryable: false },
  /** A module given to `threadWork` cannot be imported, or does not export that function. */
  ERR_WORK_LOAD: { retryable: false },
  /** An agent's state is not plain JSON. */
  ERR_AGENT_STATE: { retryable: false },
  /** A result of user code cannot be sent between threads. */
  ERR_RESULT_CLONE: { retryable: false },
  /**
   * A result of user code is of the wrong kind: a cost, also one of `ctx.addCost`, below 0, a value or step of `ctx.report`, a metric or description
   * that is not what it must be.
   */
  ERR_RESULT_SHAPE: { retryable: false },
  /** `ctx.report` ends an evaluation that is behind others, which counts as it is: no activity fails with it. */
  ERR_HOPELESS: { retryable: false },
  /** The input of an activity cannot be sent between threads. */
  ERR_WORK_INPUT: { retryable: false },
  /** User code threw something that is not an Error. */
  ERR_THROWN_VALUE: { retryable: true },
  /** Loading and `setup` took longer than `setupTimeoutMs`. */
  ERR_SETUP_TIMEOUT: { retryable: true },
  /** One attempt took longer than `startToCloseTimeoutMs`. */
  ERR_START_TO_CLOSE_TIMEOUT: { retryable: true },
  /** All attempts together took longer than `scheduleToCloseTimeoutMs`. */
  ERR_SCHEDULE_TO_CLOSE_TIMEOUT: { retryable: false },
  /** No heartbeat came for longer than `heartbeatTimeoutMs`. */
  ERR_HEARTBEAT_TIMEOUT: { retryable: true },
  /** The activity was cancelled by its signal, `stop()` or `close()`. */
  ERR_CANCELLED: { retryable: false },
  /** The thread exited while it ran the activity. */
  ERR_THREAD_EXIT: { retryable: true },
  /** The thread's heap reached its limit while it ran the activity. */
  ERR_THREAD_OUT_OF_MEMORY: { retryable: true },
  /** The child process of an isolated run ended while it ran the activity: it aborted, crashed, was killed or halted. */
  ERR_CHILD_EXIT: { retryable: true },
  /** A program cannot be started, ended otherwise than with exit code 0, or does not answer as it should. */
  ERR_PROGRAM: { retryable: true },
  /** A program used more memory than `memoryLimitMb`. */
  ERR_PROGRAM_MEMORY: { retryable: true },
  /** Leases of an activity ran out too often. */
  ERR_LEASE_EXPIRED: { retryable: false },
  /** Too many asks wait for work of a run. */
  ERR_ASKS_FULL: { retryable: true },
  /** Threads die before they can take work. */
  ERR_POOL_START: { retryable: false },
  /** Redis does not answer, refuses, or is not what it must be. */
  ERR_REDIS: { retryable: false },
  /** A call of `ctx.host` failed, or the main thread does not answer. */
  ERR_HOST_CALL: { retryable: true },
  /** A callback, or a listener, of the user threw. */
  ERR_CALLBACK: { retryable: false },
  /** A search policy threw, or answered what it may not. */
  ERR_POLICY: { retryable: false },
  /** The worker, or the run, is closed. */
  ERR_CLOSED: { retryable: false },
  /** Too many activities failed in a row. */
  ERR_RUN_FAILED: { retryable: false },
  /** A function failed while it was measured. */
  ERR_BENCH: { retryable: false },
  /** No run of the store has this id. */
  ERR_RUN_UNKNOWN: { retryable: false },
  /** A run of the store has this id already. */
  ERR_RUN_EXISTS: { retryable: false },
  /** A worker at another machine died, or cannot be reached any more, while it ran the activity. */
  ERR_WORKER_LOST: { retryable: true },
  /** A process that is alive owns the run. */
  ERR_RUN_OWNED: { retryable: false },
  /** A run's problem is not the one it was started with. */
  ERR_PROBLEM_CHANGED: { retryable: false },
  /** A deterministic run, made again from its journal, decides otherwise than it did. */
  ERR_RUN_DIVERGED: { retryable: false },
  /** The process died each time that the activity ran, with nothing beside it. */
  ERR_PROCESS_DIED: { retryable: false },
  /** A store's file cannot be opened, or is not a store. */
  ERR_STORE_OPEN: { retryable: false },
  /** A store's file cannot be written. */
  ERR_STORE_READONLY: { retryable: false },
  /** Another program holds a lock of the store's file. */
  ERR_STORE_BUSY: { retryable: false },
  /** The disk of a store is full. */
  ERR_STORE_FULL: { retryable: false },
  /** A store's file cannot be read or written. */
  ERR_STORE_IO: { retryable: false },
  /** A store's file is damaged. */
  ERR_STORE_CORRUPT: { retryable: false },
  /** A newer version of this package wrote the store's file. */
  ERR_STORE_VERSION: { retryable: false },
  /** A store's file was deleted or replaced while it was in use. */
  ERR_STORE_LOST: { retryable: false },
  /** The store's thread died. */
  ERR_STORE_THREAD: { retryable: false },
  /** A request to a server is not what it must be. */
  ERR_REQUEST: { retryable: false },
  /** The body of a request is too large. */
  ERR_REQUEST_SIZE: { retryable: false },
  /** The body of a request is not JSON by its content type. */
  ERR_REQUEST_TYPE: { retryable: false },
  /** An address makes too many requests, or sent too many wrong tokens. */
  ERR_REQUEST_LIMIT: { retryable: true },
  /** A request brings no token, or a wrong one. */
  ERR_UNAUTHORIZED: { retryable: false },
  /** A page of another site made the request. */
  ERR_FORBIDDEN: { retryable: false },
  /** A request is for a host that the server is not. */
  ERR_HOST: { retryable: false },
  /** A server has nothing at this path. */
  ERR_NOT_FOUND: { retryable: false },
  /** A server has as much under way as it takes, or is closing. */
  ERR_UNAVAILABLE: { retryable: true },
  /** A server met something unforeseen. */
  ERR_INTERNAL: { retryable: false },
} as const satisfies Record<string, { readonly retryable: boolean }>;

/** The stable name of an error, safe to compare with. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** What an {@link HgmError} may carry beside its code and message. */
export interface HgmErrorOptions {
  /** What made this error. */
  readonly cause?: unknown;
  /** Facts for programs: JSON, so that they cross threads and reach logs. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Whether another attempt may succeed. @defaultValue what {@link ERROR_CODES} says of the code */
  readonly retryable?: boolean;
}

/** An error of this package: what happened, to what, and what to do, under a stable `code`. */
export class HgmError<Code extends ErrorCode = ErrorCode> extends Error {
  /** The same for every code. */
  override readonly name = 'HgmError';
  /** What went wrong, one of {@link ERROR_CODES}; it stays the same from version to version. */
  readonly code: Code;
  /** Whether another attempt may succeed. */
  readonly retryable: boolean;
  /** Facts for programs, JSON; undefined where there are none. */
  readonly details: Readonly<Record<string, unknown>> | undefined;
  /** Marks the errors that this class made. Any error may have its name and code, and a proxy may claim any class. */
  readonly #isReal = true;

  constructor(code: Code, message: string, options: HgmErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.retryable = options.retryable ?? ERROR_CODES[code].retryable;
    this.details = options.details;
  }

  /** Whether `value` was made by this class; `isHgmError` asks it. */
  static isReal(value: unknown): value is HgmError {
    return typeof value === 'object' && value !== null && #isReal in value;
  }
}

/** Whether `error` is an {@link HgmError}, and, when a code is given, one with that code. */
export function isHgmError<Code extends ErrorCode = ErrorCode>(error: unknown, code?: Code): error is HgmError<Code> {
  return HgmError.isReal(error) && (code === undefined || error.code === code);
}

/** Whether a value is one of the codes of this package. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code);
}

/** The code of an error, or else its name. */
export function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
