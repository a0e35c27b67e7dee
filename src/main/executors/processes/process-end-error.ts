import { HgmError } from '../../../shared/errors.js';
import { describeWork, type ThreadWork } from '../../../shared/work.js';
import type { Attempt } from '../executor.js';
import type { ChildEnd } from './host-child.js';

/** What V8 writes when it ends the process for want of memory. */
const OUT_OF_MEMORY = /out of memory|invalid (array|size)|Allocation failed|FatalProcessOutOfMemory/i;

/** How a child process ended, for a message. */
export function describeChildEnd({ exitCode, signal, killedFor, lastWords }: ChildEnd): string {
  if (killedFor !== undefined) return `was ended, since ${killedFor},`;
  const how = signal === null ? `ended with exit code ${exitCode}` : `was ended by ${signal}`;
  return OUT_OF_MEMORY.test(lastWords) ? `${how}, out of memory,` : how;
}

/** The error of an activity whose process ended while it ran. */
export function childEndError({ work, activityId, attempt }: Attempt<ThreadWork>, end: ChildEnd): HgmError {
  const { exitCode, signal, lastWords } = end;
  const message = `the child process ${describeChildEnd(end)} during ${describeWork(work)}`;
  const details = { activityId, attempt, exitCode, signal, ...(lastWords !== '' && { lastWords }) };
  return new HgmError('ERR_CHILD_EXIT', message, { details });
}

/** The error of an activity that was sent to several processes of which each ended before its result was there. */
export function repeatedChildEndError(
  { work, activityId, attempt }: Attempt<ThreadWork>,
  end: ChildEnd,
  times: number,
): HgmError {
  const before = `before the result of ${describeWork(work)} was there`;
  const message = `${times} child processes in a row ended ${before}; the last one ${describeChildEnd(end)}`;
  return new HgmError('ERR_CHILD_EXIT', message, { details: { activityId, attempt } });
}
