/** How deep data is nested. Each thread has a stack of its own size, and what one has written another may not be able to read. */
import { types } from 'node:util';
import { forEachOfMap, forEachOfSet, getProperty, isArray, isView, keys, NativeSet } from '../primordials.js';

/** Deepest nesting of data that is sent, in levels: main threads have read 1,000, and pool threads written 7,000. */
export const MAXIMUM_NESTING = 500;
/** Longer arrays may be sparse: they are read by the elements that they have. */
const LONGEST_DENSE_ARRAY = 1 << 25;

/** Looks at each object once, in the order in which it is written. */
class Descent {
  readonly #root: object;
  /** The objects that were looked at, from the first one within another on: most data has none. */
  #seen: Set<object> | undefined;

  constructor(root: object) {
    this.#root = root;
  }

  /** Whether an object has parts, within so many levels of others, that go too deep. */
  hasDeepPart(value: object, level: number): boolean {
    if (types.isMap(value) || types.isSet(value)) return this.#hasDeepMember(value, level);
    if (isArray(value) && value.length <= LONGEST_DENSE_ARRAY) {
      for (let index = 0; index < value.length; index++) {
        const part: unknown = value[index];
        if (isObject(part) && this.#isTooDeep(part, level)) return true;
      }
      return false;
    }
    const names = keys(value);
    for (let index = 0; index < names.length; index++) {
      const part: unknown = getProperty(value, names[index] ?? '');
      if (isObject(part) && this.#isTooDeep(part, level)) return true;
    }
    if (!types.isNativeError(value)) return false;
    const cause: unknown = getProperty(value, 'cause');
    return isObject(cause) && this.#isTooDeep(cause, level);
  }

  #hasDeepMember(value: object, level: number): boolean {
    let isDeep = false;
    const look = (part: unknown, key: unknown): void => {
      if (isDeep) return;
      isDeep = (isObject(part) && this.#isTooDeep(part, level)) || (key !== part && isObject(key) && this.#isTooDeep(key, level));
    };
    if (types.isMap(value)) forEachOfMap(value, look);
    else forEachOfSet(value, look);
    return isDeep;
  }

  #isTooDeep(value: object, level: number): boolean {
    if (isView(value)) return false;
    if (this.#seen === undefined) {
      this.#seen = new NativeSet<object>();
      this.#seen.add(this.#root);
    }
    if (this.#seen.has(value)) return false;
    if (level >= MAXIMUM_NESTING) return true;
    this.#seen.add(value);
    return this.hasDeepPart(value, level + 1);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Whether data, which holds nothing that runs code when it is read, is nested deeper than {@link MAXIMUM_NESTING}. */
export function isTooDeep(data: unknown): boolean {
  return isObject(data) && !isView(data) && new Descent(data).hasDeepPart(data, 1);
}
