import { HgmError } from '../../shared/errors.js';
import type { AgentMetadata } from './agent-node.js';

/**
 * A copy of metadata or of a payload, as something to merge into an agent's metadata: an object as it is, any other value as
 * `{ payload: value }`, and nothing for undefined.
 *
 * @param what - names the value in the error's message
 * @throws HgmError ERR_RESULT_CLONE when the value cannot be cloned: it holds a function, a promise or the like
 */
export function copyAsMetadata(value: unknown, what: string): AgentMetadata | undefined {
  if (value === undefined) return undefined;
  let copy: unknown;
  try {
    copy = structuredClone(value);
  } catch (cause) {
    throw new HgmError('ERR_RESULT_CLONE', `${what} cannot be copied: it must be plain data, without functions`, { cause });
  }
  return isPlainObject(copy) ? copy : { payload: copy };
}

function isPlainObject(value: unknown): value is AgentMetadata {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
