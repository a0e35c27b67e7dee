import { messageOf } from '../../../shared/error-envelope.js';
import { HgmError } from '../../../shared/errors.js';
import { describeWork, type ThreadWork } from '../../../shared/work.js';

/** Why work could not be sent to a thread. @param cause - what cloning it threw */
export function unsentError(work: ThreadWork, cause: unknown): HgmError {
  const what = describeWork(work);
  const message = `the input of ${what} cannot be sent to a thread: ${messageOf(cause)}; pass data, without functions`;
  return new HgmError('ERR_WORK_INPUT', message, { cause });
}

/** Why the input of a function cannot be cloned; undefined where it can, and for all other work. */
export function cloneFault(work: ThreadWork): unknown {
  if (work.type !== 'function') return undefined;
  try {
    structuredClone(work.input);
    return undefined;
  } catch (fault) {
    return fault;
  }
}
