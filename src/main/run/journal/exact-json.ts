import { describeValue } from '../../../shared/describe-value.js';

/**
 * A value as JSON text that `JSON.parse` reads back the same. `JSON.stringify` makes 0 of -0, and null of infinity, though JSON has
 * words for both: `-0`, and a number too large for a double.
 *
 * @param value - plain JSON, in which numbers may be infinite; at most some thousand levels deep
 * @throws TypeError naming the first place that holds anything else
 */
export function encodeExactJson(value: unknown): string {
  // Checking the value first costs less than making the text piece by piece.
  return isExact(value) ? JSON.stringify(value) : encode(value, '$');
}

/** Whether `JSON.stringify` loses nothing of a value. */
function isExact(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'object':
      if (value === null) return true;
      // A loop, since `every` passes over what an array lacks.
      if (Array.isArray(value)) {
        for (let at = 0; at < value.length; at++) if (!isExact(value[at])) return false;
        return true;
      }
      return isPlain(value) && Object.values(value).every(isExact);
    default:
      return false;
  }
}

function encode(value: unknown, path: string): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      if (Number.isNaN(value)) break;
      if (!Number.isFinite(value)) return value > 0 ? '1e999' : '-1e999';
      return Object.is(value, -0) ? '-0' : String(value);
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${Array.from(value, (item, at) => encode(item, `${path}[${at}]`)).join(',')}]`;
      if (isPlain(value)) return encodeObject(value, path);
  }
  throw new TypeError(`${path} is ${describeValue(value)}, which JSON cannot say`);
}

function encodeObject(value: object, path: string): string {
  const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${encode(item, `${path}.${key}`)}`);
  return `{${members.join(',')}}`;
}

/** Whether an object is of no class; `Object` may be another context's. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
