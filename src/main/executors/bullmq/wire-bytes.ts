/** Messages as they stand in Redis: v8's serialisation, as between processes, and base64 of it where a job must be JSON. */
import { decodeMessage, encodeMessage } from '../worker-host/message-codec.js';

/** @throws what a value that cannot be copied throws */
export function encodeBody(message: unknown): string {
  return encodeMessage(message).toString('base64');
}

/** What a body says, unchecked; undefined where it is none. Never throws. */
export function decodeBody(body: unknown): unknown {
  return typeof body === 'string' ? decodeBytes(Buffer.from(body, 'base64')) : undefined;
}

/** The same of bytes. */
export function decodeBytes(bytes: Buffer): unknown {
  try {
    const message: unknown = decodeMessage(bytes);
    return message;
  } catch {
    return undefined;
  }
}

/** Whether a value has properties that can be asked for. */
export function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Whether it is the number of an activity, an attempt or the like. */
export function isNumberFrom(least: number, value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least;
}

/** Whether it is a column of so many numbers, each of which {@link isNumberFrom} the least. */
export function areNumbersFrom(least: number, column: unknown, length: number): column is Float64Array {
  if (!(column instanceof Float64Array) || column.length !== length) return false;
  // By index: whatever else hands on each number makes an object of it.
  for (let index = 0; index < length; index++) if (!isNumberFrom(least, column[index])) return false;
  return true;
}

/** Whether it is a column of so many numbers, each within these, both included. */
export function areNumbersWithin(least: number, most: number, column: unknown, length: number): column is Float64Array {
  if (!(column instanceof Float64Array) || column.length !== length) return false;
  for (let index = 0; index < length; index++) if (!(column[index]! >= least && column[index]! <= most)) return false;
  return true;
}

export function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((entry) => isNumberFrom(0, entry));
}
