type Values = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;

const FIRST_LENGTH = 64;

/** A column of numbers that grows: places that were never set take no memory beyond the last one that was, and have one value. */
export class GrowingColumn {
  readonly #make: (length: number) => Values;
  readonly #initial: number;
  #values: Values;

  /** @param initial - value of what was never set. @defaultValue 0 */
  constructor(make: (length: number) => Values, initial = 0) {
    this.#make = make;
    this.#initial = initial;
    this.#values = make(0);
  }

  get(index: number): number {
    return this.#values[index] ?? this.#initial;
  }

  set(index: number, value: number): void {
    if (index >= this.#values.length) {
      if (Object.is(value, this.#initial)) return;
      this.#grow(index + 1);
    }
    this.#values[index] = value;
  }

  /** Bytes that it holds. */
  get byteLength(): number {
    return this.#values.byteLength;
  }

  #grow(length: number): void {
    let capacity = Math.max(FIRST_LENGTH, this.#values.length);
    while (capacity < length) capacity *= 2;
    const values = this.#make(capacity);
    if (this.#initial !== 0) values.fill(this.#initial, this.#values.length);
    values.set(this.#values);
    this.#values = values;
  }
}
