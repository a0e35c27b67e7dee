import { CHUNK_BITS, CHUNK_MASK, reserveRows } from './chunked-rows.js';

/** An array of numbers from 0 to 255 that grows, all 0 at first. Indices are not checked: they must be within what was reserved. */
export class GrowingBytes {
  readonly #chunks: Uint8Array[] = [];
  #capacity = 0;

  /** Makes room for the indices 0 … length-1. */
  reserve(length: number): void {
    if (length > this.#capacity) this.#capacity = reserveRows(this.#chunks, length, 1, (size) => new Uint8Array(size));
  }

  get(index: number): number {
    return this.#chunks[index >>> CHUNK_BITS]![index & CHUNK_MASK]!;
  }

  set(index: number, value: number): void {
    this.#chunks[index >>> CHUNK_BITS]![index & CHUNK_MASK] = value;
  }
}
