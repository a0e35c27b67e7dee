/** Children of a node: 8 doubles are a cache line. */
const FANOUT = 8;
const FANOUT_BITS = 3;

/**
 * Weights >= 0, their sum, and picks proportional to them in O(log n). A change recomputes the sums above it, so that the sums are a function
 * of the weights alone and do not drift.
 */
export class SumTree {
  /** Weights first, then the sums of 8 each, the sums of 8 of those, and so on up to one of at most 8 numbers. */
  #layers: Float64Array<ArrayBuffer>[] = [new Float64Array(FANOUT)];

  constructor(capacity = 0) {
    this.reserve(capacity);
  }

  /** Weights that there is room for. */
  get capacity(): number {
    return this.#layers[0]!.length;
  }

  /** The sum of all weights. */
  get total(): number {
    return sumOf(this.#layers[this.#layers.length - 1]!, 0);
  }

  /** The weights, for reading and for {@link rebuild}. Valid until room is made. */
  get weights(): Float64Array<ArrayBuffer> {
    return this.#layers[0]!;
  }

  /** Makes room; weights that are new are 0. */
  reserve(capacity: number): void {
    if (capacity <= this.capacity) return;
    let length = roundedUp(capacity);
    let layer = 0;
    for (;;) {
      const grown = new Float64Array(length);
      const before = this.#layers[layer];
      if (before !== undefined) grown.set(before);
      else this.#sumUp(layer, grown);
      this.#layers[layer] = grown;
      if (length === FANOUT) break;
      layer++;
      length = roundedUp(length >> FANOUT_BITS);
    }
  }

  get(index: number): number {
    return this.#layers[0]![index]!;
  }

  set(index: number, weight: number): void {
    const layers = this.#layers;
    let at = index;
    layers[0]![at] = weight;
    for (let layer = 1; layer < layers.length; layer++) {
      at >>= FANOUT_BITS;
      layers[layer]![at] = sumOf(layers[layer - 1]!, at << FANOUT_BITS);
    }
  }

  /** Recomputes every sum, after {@link weights} were written to. */
  rebuild(): void {
    for (let layer = 1; layer < this.#layers.length; layer++) this.#sumUp(layer, this.#layers[layer]!);
  }

  /**
   * The index where the running sum of weights passes `share` of the total: with a uniform share, a pick proportional to the weights. Only
   * indices with a weight above 0 are picked; the total must be above 0.
   *
   * @param share - in [0, 1)
   */
  pick(share: number): number {
    const layers = this.#layers;
    let left = share * this.total;
    let at = 0;
    for (let layer = layers.length - 1; layer >= 0; layer--) {
      const sums = layers[layer]!;
      let node = at << FANOUT_BITS;
      const end = node + FANOUT;
      // Rounding may carry `left` past the last weight above 0; then that one is it.
      let last = node;
      for (; node < end; node++) {
        const sum = sums[node]!;
        if (sum > 0) {
          last = node;
          if (left < sum) break;
          left -= sum;
        }
      }
      at = last;
    }
    return at;
  }

  #sumUp(layer: number, sums: Float64Array<ArrayBuffer>): void {
    const below = this.#layers[layer - 1]!;
    for (let node = 0; node << FANOUT_BITS < below.length; node++) sums[node] = sumOf(below, node << FANOUT_BITS);
  }
}

/** Sum of the 8 numbers from `start`, always in the same order. */
function sumOf(numbers: Float64Array<ArrayBuffer>, start: number): number {
  const left = numbers[start]! + numbers[start + 1]! + (numbers[start + 2]! + numbers[start + 3]!);
  return left + (numbers[start + 4]! + numbers[start + 5]! + (numbers[start + 6]! + numbers[start + 7]!));
}

function roundedUp(length: number): number {
  return ((length + FANOUT - 1) >> FANOUT_BITS) << FANOUT_BITS;
}
