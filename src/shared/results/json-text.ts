import { HgmError } from '../errors.js';
import { copyJson } from '../plain-json.js';
import { byteLength, toJsonText } from '../primordials.js';

/** What a value may be whose JSON is kept. */
export interface JsonTextRule {
  /** Who gave it, in words: `evaluate of agent root returned`. */
  readonly who: string;
  /** What it is called: `feedback`. */
  readonly name: string;
  /** Most bytes of its JSON, in UTF-8 and in KiB. */
  readonly maximumKib: number;
}

/** The longest JSON of one character is that of a digit with its comma, as `copyJson` counts: 25 characters for 2. */
const COUNTED_LENGTH = 16;

/**
 * The JSON of a value of user code.
 *
 * @throws HgmError ERR_RESULT_SHAPE for what is no plain JSON, or too much
 */
export function checkedJsonText(value: unknown, { who, name, maximumKib }: JsonTextRule): string {
  const maximumBytes = maximumKib * 1024;
  const rule = `${name} must be plain JSON of at most ${maximumKib} KiB`;
  const copied = copyJson(value, COUNTED_LENGTH * maximumBytes);
  if (copied.status === 'refused') {
    const { path, found } = copied.fault;
    throw new HgmError('ERR_RESULT_SHAPE', `${who} ${name} in which ${path.replace('$', name)} is ${found}; ${rule}`);
  }
  // A toJSON that user code gave all objects may make anything of it.
  const text: unknown = toJsonText(copied.value);
  if (typeof text === 'string' && byteLength(text) <= maximumBytes) return text;
  const found = typeof text === 'string' ? `whose JSON has ${text.length} characters` : 'of which a toJSON makes no JSON';
  throw new HgmError('ERR_RESULT_SHAPE', `${who} ${name} ${found}; ${rule}`);
}
