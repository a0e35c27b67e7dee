import { type ErrorCode, isHgmError } from '../../shared/errors.js';
import type { RunResult } from '../run/run.js';
import type { Interruption } from './cli.js';

/** What the process tells its caller. Signals count 128 and their number, as shells do. */
export const ExitCode = {
  /** The run ended by its budget, or nothing was left to do. */
  done: 0,
  /** The run failed, or something unforeseen happened. */
  failed: 1,
  /** The command line is wrong, or what it names cannot be used. */
  badInput: 2,
  /** Ctrl-C. */
  interrupted: 130,
  /** The reader of stdout is gone; the code that SIGPIPE gives other programs. */
  unread: 141,
  /** SIGTERM. */
  terminated: 143,
} as const;

/**
 * Codes of errors that end a command with {@link ExitCode.badInput}: the command line names something that cannot be used. They count before a
 * run has begun; a run that ends with one of them has failed, see {@link exitCodeOfRun}.
 */
const BAD_INPUT: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'ERR_USAGE',
  'ERR_OPTION',
  'ERR_PARAM',
  'ERR_PROBLEM_LOAD',
  'ERR_PROBLEM_INIT',
  'ERR_SETUP_TIMEOUT',
  'ERR_WORK_LOAD',
  'ERR_AGENT_STATE',
  'ERR_RUN_UNKNOWN',
  'ERR_UNKNOWN_AGENT',
  'ERR_RUN_EXISTS',
  'ERR_RUN_OWNED',
  'ERR_RUN_DIVERGED',
  'ERR_PROBLEM_CHANGED',
  'ERR_REDIS',
  'ERR_STORE_OPEN',
  'ERR_STORE_BUSY',
  'ERR_STORE_FULL',
  'ERR_STORE_IO',
  'ERR_STORE_LOST',
  'ERR_STORE_READONLY',
  'ERR_STORE_CORRUPT',
  'ERR_STORE_VERSION',
]);

/** The exit code of an error that ended a command. */
export function exitCodeOfError(error: unknown): number {
  return isHgmError(error) && BAD_INPUT.has(error.code) ? ExitCode.badInput : ExitCode.failed;
}

const SIGNAL_CODES: Readonly<Record<Interruption, number>> = {
  SIGINT: ExitCode.interrupted,
  SIGTERM: ExitCode.terminated,
  unread: ExitCode.unread,
};

/** The exit code of a signal that ended a command. */
export function exitCodeOfSignal(signal: Interruption): number {
  return SIGNAL_CODES[signal];
}

/**
 * The exit code of a run. A signal counts only for a run that it stopped: one that failed has failed, and one that was complete is done.
 *
 * @param signal - the signal that asked the run to stop, if one did
 */
export function exitCodeOfRun(status: RunResult['status'], signal: Interruption | undefined): number {
  switch (status) {
    case 'completed':
    case 'exhausted':
      return ExitCode.done;
    case 'failed':
      return ExitCode.failed;
    case 'stopped':
      return signal === undefined ? ExitCode.done : exitCodeOfSignal(signal);
  }
}
