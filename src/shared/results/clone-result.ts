import { types } from 'node:util';
import { describeValue } from '../describe-value.js';
import { messageOf } from '../error-envelope.js';
import { HgmError } from '../errors.js';
import { clone, isArray } from '../primordials.js';
import { isTooDeep, MAXIMUM_NESTING } from './nesting.js';

/**
 * A copy of data that another thread can read: itself where it is no object.
 *
 * @throws what cloning throws, and TypeError for what is nested too deep
 */
export function cloneData<Value>(value: Value): Value {
  if (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol') return value;
  return shallow(clone(value));
}

/**
 * A copy of a result that can be sent to the main thread. Cloned here, inside the activity's own error handling: a result that fails
 * to clone when Piscina posts it ends the thread.
 *
 * @param what - what returned it, for the message
 * @throws HgmError ERR_RESULT_CLONE
 */
export function cloneResult(value: unknown, what: string): unknown {
  try {
    return cloneData(value);
  } catch (cause) {
    throw cloneError(cause, what);
  }
}

/** What another thread can read. @throws TypeError for what it may not */
function shallow<Value>(data: Value): Value {
  if (isTooDeep(data)) throw new TypeError(`it is nested more than ${MAXIMUM_NESTING} levels deep`);
  return data;
}

/** A copy of a result for which buffers were moved. */
export interface MovedResult {
  readonly value: unknown;
  /** The buffers, which are part of `value` and can be moved on. */
  readonly transfer: readonly ArrayBuffer[];
}

/**
 * Like {@link cloneResult}, with buffers that are moved into the copy: those given are detached afterwards.
 *
 * @throws HgmError ERR_RESULT_CLONE; the buffers are then as they were, unless the value is nested too deep
 */
export function moveResult(value: unknown, buffers: unknown, what: string): MovedResult {
  try {
    if (!isBufferList(buffers)) throw new TypeError(`its transfer is ${describeValue(buffers)}, not an array of ArrayBuffers`);
    if (buffers.some(isDetached)) throw new TypeError('one of its buffers was transferred before');
    return shallow(clone({ value, transfer: buffers }, { transfer: [...buffers] }));
  } catch (cause) {
    throw cloneError(cause, what);
  }
}

function isBufferList(value: unknown): value is readonly ArrayBuffer[] {
  if (!isArray(value) || types.isProxy(value)) return false;
  for (let index = 0; index < value.length; index++) if (!types.isArrayBuffer(value[index])) return false;
  return true;
}

/** Node 20 has no property that tells, and clones what is detached as if it were empty. */
function isDetached(buffer: ArrayBuffer): boolean {
  if (buffer.byteLength > 0) return false;
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

function cloneError(cause: unknown, what: string): HgmError {
  const remedy = 'return data, without functions, and transfer each ArrayBuffer once';
  return new HgmError(
    'ERR_RESULT_CLONE',
    `the result of ${what} cannot be sent between threads: ${messageOf(cause)}; ${remedy}`,
    {
      cause,
    },
  );
}
