import { describeThrown } from '../../../shared/error-envelope.js';
import { HgmError } from '../../../shared/errors.js';
import { isOutOfFiles, RAISE_FILE_LIMIT } from '../../../shared/open-files.js';
import { describeWork, type ThreadWork } from '../../../shared/work.js';
import type { Attempt } from '../executor.js';
import type { ThreadEnd } from './thread-pool.js';

/** How Node ends a thread with an error that nothing caught. */
const EXIT_CODE_OF_ERROR = 1;

/** How a thread ended, for a message: `with exit code 1 by an uncaught error, TypeError: …`. */
function describeEnd(end: ThreadEnd): string {
  if (end.type === 'exit') return `with exit code ${end.exitCode}`;
  return `with exit code ${EXIT_CODE_OF_ERROR} by an uncaught error, ${describeThrown(end.error)}`;
}

/** For the log: the end of a thread that no activity is charged with. */
export function unseenEnd(end: ThreadEnd): string {
  return `a thread that ran no activity ended ${describeEnd(end)}; code that an earlier activity left behind can do that`;
}

function isOutOfMemory(end: ThreadEnd): boolean {
  return end.type === 'error' && end.error instanceof Error && Reflect.get(end.error, 'code') === 'ERR_WORKER_OUT_OF_MEMORY';
}

/** The error of an activity whose thread ended while it ran. */
export function threadEndError({ work, activityId, attempt }: Attempt<ThreadWork>, end: ThreadEnd): HgmError {
  const what = describeWork(work);
  const cause = end.type === 'error' ? { cause: end.error } : {};
  const details = { activityId, attempt, exitCode: end.type === 'exit' ? end.exitCode : EXIT_CODE_OF_ERROR };
  if (isOutOfMemory(end)) {
    const remedy = 'hold less in memory, or raise resourceLimits.maxOldGenerationSizeMb';
    return new HgmError('ERR_THREAD_OUT_OF_MEMORY', `the thread's heap was full during ${what}; ${remedy}`, {
      ...cause,
      details,
    });
  }
  const remedy =
    end.type === 'exit'
      ? 'return or throw instead of calling process.exit()'
      : 'await every promise, and catch errors in callbacks';
  return new HgmError(
    'ERR_THREAD_EXIT',
    `the thread ended ${describeEnd(end)}${end.type === 'error' ? ',' : ''} during ${what}; ${remedy}`,
    { ...cause, details },
  );
}

/** The error of an activity that was sent to several threads of which each ended before its result was there. */
export function repeatedEndError({ work, activityId, attempt }: Attempt<ThreadWork>, end: ThreadEnd, times: number): HgmError {
  const message = `${times} threads in a row ended before the result of ${describeWork(work)} was there, the last one ${describeEnd(end)}`;
  const cause = end.type === 'error' ? { cause: end.error } : {};
  return new HgmError('ERR_THREAD_EXIT', message, { ...cause, details: { activityId, attempt } });
}

/** Why a thread died while it started, with what helps; the end of a sentence. A thread takes some descriptors of its process. */
export function describeStartFault(cause: unknown): string {
  const reason = cause === undefined ? '' : `: ${describeThrown(cause)}`;
  const remedy = isOutOfFiles(cause) ? RAISE_FILE_LIMIT : 'check resourceLimits and the memory that is free';
  return `${reason}; ${remedy}`;
}

/** The error of all work once no thread can be started. */
export function poolStartError(cause: unknown): HgmError {
  const message = `the pool's threads die before they can take work${describeStartFault(cause)}`;
  return new HgmError('ERR_POOL_START', message, { cause });
}
