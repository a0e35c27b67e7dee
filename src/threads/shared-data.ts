import { types } from 'node:util';
import { describeValue } from '../shared/describe-value.js';
import { type Admission, type Copied, copyData } from '../shared/plain-json.js';

/** Memory that all threads see. */
export type SharedMemory = SharedArrayBuffer | ArrayBufferView<SharedArrayBuffer>;

const SHARED_MEMORY: Admission<SharedMemory> = {
  admits: (value): value is SharedMemory =>
    types.isSharedArrayBuffer(value) || (ArrayBuffer.isView(value) && types.isSharedArrayBuffer(value.buffer)),
  objection: (value) =>
    ArrayBuffer.isView(value)
      ? `${describeValue(value)} over an ArrayBuffer, of which every thread would have a copy`
      : undefined,
};

/**
 * A copy of what threads are to share, the memory in it being the same; or the first place that is neither a `SharedArrayBuffer`, nor a view
 * of one, nor plain JSON.
 */
export function copyShared(value: unknown): Copied<SharedMemory> {
  return copyData(value, SHARED_MEMORY);
}
