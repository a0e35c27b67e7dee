import { HgmError } from './errors.js';

/**
 * A copy of a result that can be sent to the main thread. Cloned here, inside the activity's own error handling: a result that fails
 * to clone when Piscina posts it ends the thread.
 *
 * @param what - what returned it, for the message
 * @throws HgmError ERR_RESULT_CLONE
 */
export function cloneResult(value: unknown, what: string): unknown {
  if (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol') return value;
  try {
    return structuredClone(value);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `the result of ${what} cannot be sent between threads: ${reason}; return data, without functions`;
    throw new HgmError('ERR_RESULT_CLONE', message, { cause });
  }
}
