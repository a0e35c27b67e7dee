import { describeValue } from '../shared/describe-value.js';
import type { Json } from '../shared/json.js';

/** Where a value stops being plain JSON, and why. */
export interface JsonFault {
  /** From `$`, the value itself: `$.weights[3]`. */
  readonly path: string;
  /** What is there: `NaN`, `undefined`, `an instance of Map`. */
  readonly found: string;
}

/** Deeper values, and circular ones, are refused: the JSON of them could not be read back everywhere. */
const MAXIMUM_DEPTH = 500;

function stepTo(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function faultWithin(step: string, fault: JsonFault | undefined): JsonFault | undefined {
  return fault === undefined ? undefined : { path: step + fault.path, found: fault.found };
}

function findInArray(values: readonly unknown[], depth: number): JsonFault | undefined {
  for (let i = 0; i < values.length; i++) {
    const fault = find(values[i], depth + 1);
    if (fault !== undefined) return faultWithin(stepTo(i), fault);
  }
  return undefined;
}

function findInObject(value: object, depth: number): JsonFault | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    const name = describeClass(prototype);
    return { path: '', found: name };
  }
  for (const key of Object.keys(value)) {
    const fault = find(Reflect.get(value, key), depth + 1);
    if (fault !== undefined) return faultWithin(stepTo(key), fault);
  }
  return undefined;
}

function describeClass(prototype: unknown): string {
  const maker: unknown = typeof prototype === 'object' && prototype !== null ? Reflect.get(prototype, 'constructor') : undefined;
  return typeof maker === 'function' && maker.name !== '' ? `an instance of ${maker.name}` : 'an instance of a class';
}

function find(value: unknown, depth: number): JsonFault | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : { path: '', found: String(value) };
    case 'object':
      if (value === null) return undefined;
      if (depth > MAXIMUM_DEPTH) return { path: '', found: `nested more than ${MAXIMUM_DEPTH} levels deep, or holds itself` };
      return Array.isArray(value) ? findInArray(value, depth) : findInObject(value, depth);
    default:
      return { path: '', found: describeValue(value) };
  }
}

/** The first place where `value` holds something that JSON cannot, or undefined for plain JSON. */
export function findJsonFault(value: unknown): JsonFault | undefined {
  const fault = find(value, 0);
  if (fault === undefined) return undefined;
  // A path of hundreds of steps, of something circular, tells no more than its beginning.
  const path = `$${fault.path}`;
  return { path: path.length > 200 ? `${path.slice(0, 200)}…` : path, found: fault.found };
}

/** Whether `value` is plain JSON. */
export function isPlainJson(value: unknown): value is Json {
  return find(value, 0) === undefined;
}
