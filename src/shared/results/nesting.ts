/** How deep data is nested. Each thread has a stack of its own size, and what one has written another may not be able to read. */
import { types } from 'node:util';
import { forEachOfMap, forEachOfSet, getProperty, isArray, isView, keys, NativeSet } from '../primordials.js';

/** Deepest nesting of data that is sent, in levels: main threads have read 1,000, and pool threads written 7,000. */
export const MAXIMUM_NESTING = 500;
/** Longer arrays may be sparse: they are read by the elements that they have. */
const LONGEST_DENSE_ARRAY = 1 << 25;

/** Looks at each object once, in the order in which it is written. */
class Descent {
  readonly #seen = new NativeSet<object>();

  /** Whether a value, within so many levels of others, goes too deep. */
  isTooDeep(value: unknown, level: number): boolean {
    if (typeof value !== 'object' || value === null || isView(value) || this.#seen.has(value)) return false;
    if (level >= MAXIMUM_NESTING) return true;
    this.#seen.add(value);
    return this.#hasDeepPart(value, level + 1);
  }

  #hasDeepPart(value: object, level: number): boolean {
    let isDeep = false;
    const look = (part: unknown, key: unknown): void => {
      isDeep ||= this.isTooDeep(part, level) || (key !== part && this.isTooDeep(key, level));
    };
    if (types.isMap(value)) forEachOfMap(value, look);
    else if (types.isSet(value)) forEachOfSet(value, look);
    else if (isArray(value) && value.length <= LONGEST_DENSE_ARRAY) {
      for (let index = 0; index < value.length && !isDeep; index++) look(value[index], undefined);
    } else {
      const names = keys(value);
      for (let index = 0; index < names.length && !isDeep; index++) look(getProperty(value, names[index] ?? ''), undefined);
      if (types.isNativeError(value)) look(getProperty(value, 'cause'), undefined);
    }
    return isDeep;
  }
}

/** Whether data, which holds nothing that runs code when it is read, is nested deeper than {@link MAXIMUM_NESTING}. */
export function isTooDeep(data: unknown): boolean {
  return typeof data === 'object' && data !== null && new Descent().isTooDeep(data, 0);
}
