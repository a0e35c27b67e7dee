import { describeValue } from '../shared/describe-value.js';
import { findJsonFault, type JsonFault } from './plain-json.js';

/** Deeper data, and circular ones, are refused, as for JSON. */
const MAXIMUM_DEPTH = 100;

/**
 * The first place where `value` holds something that threads cannot share: neither a `SharedArrayBuffer`, nor a view of one, nor plain
 * JSON. Undefined where all is well.
 */
export function findShareFault(value: unknown): JsonFault | undefined {
  return find(value, '$', 0);
}

function find(value: unknown, path: string, depth: number): JsonFault | undefined {
  if (value instanceof SharedArrayBuffer) return undefined;
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof SharedArrayBuffer) return undefined;
    return { path, found: `${describeValue(value)} over an ArrayBuffer, of which every thread would have a copy` };
  }
  if (depth > MAXIMUM_DEPTH) return { path, found: `nested more than ${MAXIMUM_DEPTH} levels deep, or holds itself` };
  if (Array.isArray(value)) {
    // JSON is looked through here only once; numbers are what long arrays hold.
    for (let i = 0; i < value.length; i++) {
      const fault = find(value[i], `${path}[${i}]`, depth + 1);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  if (isPlainObject(value)) {
    for (const key of Object.keys(value)) {
      const fault = find(Reflect.get(value, key), `${path}.${key}`, depth + 1);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  const fault = findJsonFault(value);
  return fault === undefined ? undefined : { path, found: fault.found };
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
