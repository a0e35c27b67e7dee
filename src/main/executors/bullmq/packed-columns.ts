/**
 * Columns of numbers as they travel. Most hold one number throughout, or integers near each other, which take a byte or two each; Redis and both sides
 * handle every byte some ten times.
 */
import { isFields, isNumberFrom } from './wire-bytes.js';

/** Numbers that are the same throughout, integers as how far each is above the least, or numbers that single precision holds. */
type PackedColumn =
  | { readonly column: 'same'; readonly value: number; readonly count: number }
  | { readonly column: 'above'; readonly least: number; readonly offsets: Uint8Array | Uint16Array | Uint32Array }
  | { readonly column: 'single'; readonly values: Float32Array };

/** Most numbers that are told by a count alone: a message of a few bytes is not to take a memory that it has not. */
const MOST_BY_COUNT = 2 ** 16;

/** The same fields, with each column as short as it can be told. */
export function packColumns(fields: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]: [string, unknown]) => [
      name,
      value instanceof Float64Array ? packed(value) : value,
    ]),
  );
}

/** The fields as they were, of whatever came; a column that cannot be read stays what it is, which is no column. */
export function unpackColumns(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, unpacked(value)]));
}

function packed(numbers: Float64Array): Float64Array | PackedColumn {
  const [first] = numbers;
  if (first === undefined) return numbers;
  let least = first;
  let most = first;
  let isSame = true;
  let areIntegers = true;
  let areSingle = true;
  // By index: whatever else hands on each number makes an object of it.
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index]!;
    if (number < least) least = number;
    else if (number > most) most = number;
    isSame &&= Object.is(number, first);
    areIntegers &&= Number.isSafeInteger(number) && !Object.is(number, -0);
    areSingle &&= Object.is(Math.fround(number), number);
  }
  if (isSame && numbers.length <= MOST_BY_COUNT) return { column: 'same', value: first, count: numbers.length };
  const range = most - least;
  if (areIntegers && range < 2 ** 32) return { column: 'above', least, offsets: offsetsOf(numbers, least, range) };
  return areSingle ? { column: 'single', values: new Float32Array(numbers) } : numbers;
}

function offsetsOf(numbers: Float64Array, least: number, range: number): Uint8Array | Uint16Array | Uint32Array {
  const { length } = numbers;
  const offsets = range < 2 ** 8 ? new Uint8Array(length) : range < 2 ** 16 ? new Uint16Array(length) : new Uint32Array(length);
  for (let index = 0; index < length; index++) offsets[index] = numbers[index]! - least;
  return offsets;
}

function unpacked(value: unknown): unknown {
  if (!isFields(value)) return value;
  const { column } = value;
  if (column === 'same') {
    const { value: number, count } = value;
    if (typeof number !== 'number' || !isNumberFrom(1, count) || count > MOST_BY_COUNT) return value;
    return new Float64Array(count).fill(number);
  }
  if (column === 'single') return value.values instanceof Float32Array ? new Float64Array(value.values) : value;
  if (column !== 'above') return value;
  const { least, offsets } = value;
  const areOffsets = offsets instanceof Uint8Array || offsets instanceof Uint16Array || offsets instanceof Uint32Array;
  if (!areOffsets || !Number.isSafeInteger(least)) return value;
  const numbers = new Float64Array(offsets.length);
  for (let index = 0; index < numbers.length; index++) numbers[index] = Number(least) + offsets[index]!;
  return numbers;
}
