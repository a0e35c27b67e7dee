/**
 * A series of values at even intervals, of any length, in bounded memory: when it is full, every second value is dropped, and from then on only
 * every second new value is taken.
 */
export class SampledSeries {
  readonly #capacity: number;
  #values: number[] = [];
  #stride = 1;
  #sinceLast = 0;

  /** @param capacity - most values kept, an even integer >= 2 */
  constructor(capacity = 256) {
    this.#capacity = capacity;
  }

  /** The values kept, oldest first. */
  get values(): readonly number[] {
    return this.#values;
  }

  /** Adds the series' next value. */
  add(value: number): void {
    this.#sinceLast++;
    if (this.#sinceLast < this.#stride) return;
    this.#sinceLast = 0;
    this.#values.push(value);
    if (this.#values.length < this.#capacity) return;
    this.#values = this.#values.filter((_, index) => index % 2 === 1);
    this.#stride *= 2;
  }
}
