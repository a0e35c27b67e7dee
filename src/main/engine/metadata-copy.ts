import { HgmError } from '../../shared/errors.js';
import type { AgentMetadata } from './agent-node.js';

/**
 * A copy of what a user attaches to an agent.
 *
 * @param what - names the value in the error's message
 * @throws HgmError ERR_RESULT_CLONE when the value cannot be cloned: it holds a function, a promise or the like
 */
export function copyAttached(value: unknown, what: string): unknown {
  if (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol') return value;
  try {
    return structuredClone(value);
  } catch (cause) {
    throw new HgmError('ERR_RESULT_CLONE', `${what} cannot be copied: it must be plain data, without functions`, { cause });
  }
}

/** A copied value as something to merge into metadata: an object as it is, any other value as `{ payload: value }`, nothing for undefined. */
export function asMetadata(copy: unknown): AgentMetadata | undefined {
  if (copy === undefined) return undefined;
  return isPlainObject(copy) ? copy : { payload: copy };
}

function isPlainObject(value: unknown): value is AgentMetadata {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
