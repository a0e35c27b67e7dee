import { CHUNK_BITS, CHUNK_MASK, reserveRows } from './chunked-rows.js';

/** Rows of 32-bit integers, all 0 at first. Rows and columns are not checked: they must be within what was reserved. */
export class IntTable {
  readonly #chunks: Int32Array[] = [];
  readonly #columns: number;
  #capacity = 0;

  /** @param columns - integers in a row, >= 1 */
  constructor(columns: number) {
    this.#columns = columns;
  }

  /** Makes room for the rows 0 … rows-1. */
  reserve(rows: number): void {
    if (rows > this.#capacity) {
      this.#capacity = reserveRows(this.#chunks, rows, this.#columns, (length) => new Int32Array(length));
    }
  }

  get(row: number, column: number): number {
    return this.#chunks[row >>> CHUNK_BITS]![(row & CHUNK_MASK) * this.#columns + column]!;
  }

  set(row: number, column: number, value: number): void {
    this.#chunks[row >>> CHUNK_BITS]![(row & CHUNK_MASK) * this.#columns + column] = value;
  }
}
