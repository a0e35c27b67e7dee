import { HgmError } from '../errors.js';
import type { Json } from '../json.js';
import { copyJson } from '../plain-json.js';

/**
 * A copy of an agent's state as user code returned it.
 *
 * @throws HgmError ERR_AGENT_STATE for null, and naming the first place that is not plain JSON
 */
export function checkAgent(state: unknown, what: string): Json {
  if (state === null) {
    throw new HgmError('ERR_AGENT_STATE', `${what} returned null, which is no agent's state; return plain JSON`);
  }
  const copied = copyJson(state);
  if (copied.status === 'copied') return copied.value;
  const { fault } = copied;
  throw new HgmError(
    'ERR_AGENT_STATE',
    `${what} returned a state in which ${fault.path} is ${fault.found}; an agent's state must be plain JSON`,
    { details: { ...fault } },
  );
}

/**
 * A copy of what `expand` returned: the child's state, or null for none.
 *
 * @throws HgmError ERR_AGENT_STATE naming the first place that is not plain JSON
 */
export function checkChild(state: unknown, what: string): Json {
  return state === null ? null : checkAgent(state, what);
}
