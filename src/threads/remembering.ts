import { describeValue } from '../shared/describe-value.js';
import { HgmError } from '../shared/errors.js';
import { NativeMap, parseJson } from '../shared/primordials.js';
import { checkedJsonText } from '../shared/results/json-text.js';

const MAXIMUM_NAME_LENGTH = 200;
/** Most of a value that is remembered, in KiB of JSON. */
const MAXIMUM_VALUE_KIB = 1024;

/** Where an activity's values are kept: with the run, on its thread. */
export interface Memory {
  /** The JSON that is kept under a name; null for none. */
  recall(activityId: number, name: string): Promise<string | null>;
  /** Keeps the JSON of a value, unless one is kept under that name already. Resolves to the one that is. */
  keep(activityId: number, name: string, value: string, cost: number): Promise<string>;
}

/** What remembering needs of an execution. */
export interface RememberingParts {
  readonly activityId: number;
  /** The activity in words. */
  readonly what: string;
  readonly memory: Memory;
  /** What the attempt has cost since this was asked last. */
  readonly takeCost: () => number;
  /** Whether the attempt has ended: from then on nothing is kept of it, so that no call is made for it either. */
  readonly hasEnded: () => boolean;
}

/** `ctx.remember` of one attempt. */
export class Remembering {
  readonly #parts: RememberingParts;
  /** The JSON of what was asked for, by name; also while it is obtained, so that a call is made once. */
  readonly #texts = new NativeMap<string, Promise<string>>();

  constructor(parts: RememberingParts) {
    this.#parts = parts;
  }

  /**
   * What `call` returned when it was first called under this name in any attempt of the activity, as JSON has it. What it throws is not
   * remembered.
   *
   * @throws HgmError ERR_RESULT_SHAPE for a name or a value that cannot be kept; ERR_CANCELLED once the attempt has ended
   */
  async remember<Value>(name: string, call: () => Value | Promise<Value>): Promise<Value> {
    const { what } = this.#parts;
    if (typeof name !== 'string' || name === '' || name.length > MAXIMUM_NAME_LENGTH) {
      const rule = `a name is a string of 1 to ${MAXIMUM_NAME_LENGTH} characters`;
      throw new HgmError('ERR_RESULT_SHAPE', `${what} called remember with the name ${describeValue(name)}; ${rule}`);
    }
    if (typeof call !== 'function') {
      throw new HgmError('ERR_RESULT_SHAPE', `${what} called remember('${name}') with ${describeValue(call)}; give a function`);
    }
    this.#throwIfEnded(name);
    let text = this.#texts.get(name);
    if (text === undefined) {
      text = this.#obtain(name, call);
      this.#texts.set(name, text);
    }
    try {
      return parseJson(await text);
    } catch (thrown) {
      this.#texts.delete(name);
      throw thrown;
    }
  }

  async #obtain(name: string, call: () => unknown): Promise<string> {
    const { activityId, what, memory, takeCost } = this.#parts;
    const known = await memory.recall(activityId, name);
    if (known !== null) return known;
    this.#throwIfEnded(name);
    const value = await call();
    const who = `the call that ${what} remembers as '${name}' returned the`;
    const text = checkedJsonText(value, { who, name: 'value', maximumKib: MAXIMUM_VALUE_KIB });
    return await memory.keep(activityId, name, text, takeCost());
  }

  #throwIfEnded(name: string): void {
    const { what, hasEnded } = this.#parts;
    if (!hasEnded()) return;
    throw new HgmError('ERR_CANCELLED', `${what} has ended, so that what it remembers as '${name}' is not kept; await remember`);
  }
}
