import { HgmError } from '../errors.js';
import type { Json } from '../json.js';
import { copyJson } from '../plain-json.js';

/** A copy of an agent's state as user code returned it. @throws HgmError ERR_AGENT_STATE naming the first place that is not plain JSON */
export function checkAgent(state: unknown, what: string): Json {
  const copied = copyJson(state);
  if (copied.status === 'copied') return copied.value;
  const { fault } = copied;
  throw new HgmError(
    'ERR_AGENT_STATE',
    `${what} returned a state in which ${fault.path} is ${fault.found}; an agent's state must be plain JSON`,
    { details: { ...fault } },
  );
}
