/**
 * The sum tree of one level. Its weights are the arms' rates in a band: h at the level's own position less h at the position above. What is
 * stored is h itself, so that a weight is the difference of two pure functions of the posterior, whichever order they were computed in.
 */

/** Children of a node: 8 doubles fill a cache line. */
const FANOUT = 8;
const FANOUT_BITS = 3;

/** Stands for the rates above the first level. */
const NONE = new Float64Array(0);

export class BandTree {
  /** Sums of 8 weights, sums of 8 of those, and so on up to one array of at most 8. */
  #sums: Float64Array<ArrayBuffer>[] = [new Float64Array(FANOUT)];
  #rates = new Float64Array(FANOUT);
  /** Rates of the level above; empty at the first level. */
  #above: Float64Array<ArrayBuffer> = NONE;
  #total = 0;

  /** h of every arm at this level's position; 0 for those that are no candidates. Valid until room is made. */
  get rates(): Float64Array<ArrayBuffer> {
    return this.#rates;
  }

  /** The sum of all weights. */
  get total(): number {
    return this.#total;
  }

  /** Makes room; rates that are new are 0. The tree above, if there is one, must have been made as large. */
  reserve(capacity: number, above: BandTree | undefined): void {
    let length = roundedUp(capacity);
    if (length > this.#rates.length) this.#rates = extended(this.#rates, length);
    this.#above = above === undefined ? NONE : above.rates;
    for (let layer = 0; ; layer++) {
      length = roundedUp(length >> FANOUT_BITS);
      const before = this.#sums[layer];
      if (before === undefined) {
        this.#sums[layer] = new Float64Array(length);
        this.#sumUp(layer);
      } else if (before.length < length) {
        this.#sums[layer] = extended(before, length);
      }
      if (length === FANOUT) break;
    }
  }

  /** The weight of an arm. */
  weight(arm: number): number {
    return this.#above.length === 0 ? this.#rates[arm]! : Math.max(0, this.#rates[arm]! - this.#above[arm]!);
  }

  /** Sets h of an arm, and recomputes the sums above it: they are a function of the rates alone and do not drift. */
  set(arm: number, rate: number): void {
    this.#rates[arm] = rate;
    const sums = this.#sums;
    let node = arm >> FANOUT_BITS;
    sums[0]![node] = this.#sumOfWeights(node << FANOUT_BITS);
    for (let layer = 1; layer < sums.length; layer++) {
      node >>= FANOUT_BITS;
      sums[layer]![node] = sumOf(sums[layer - 1]!, node << FANOUT_BITS);
    }
    this.#total = sumOf(sums[sums.length - 1]!, 0);
  }

  /** Recomputes every sum, after rates were written to here or above. */
  rebuild(above: BandTree | undefined): void {
    this.#above = above === undefined ? NONE : above.rates;
    for (let layer = 0; layer < this.#sums.length; layer++) this.#sumUp(layer);
    this.#total = sumOf(this.#sums[this.#sums.length - 1]!, 0);
  }

  /** The same for the sums over some arms, in ascending order. All others must have rates of 0, here and above, before and now. */
  rebuildAt(arms: Int32Array, above: BandTree | undefined): void {
    this.#above = above === undefined ? NONE : above.rates;
    const sums = this.#sums;
    for (let layer = 0; layer < sums.length; layer++) {
      let last = -1;
      for (const arm of arms) {
        const node = arm >> (FANOUT_BITS * (layer + 1));
        if (node === last) continue;
        last = node;
        const first = node << FANOUT_BITS;
        sums[layer]![node] = layer === 0 ? this.#sumOfWeights(first) : sumOf(sums[layer - 1]!, first);
      }
    }
    this.#total = sumOf(sums[sums.length - 1]!, 0);
  }

  /**
   * The arm where the running sum of weights passes a share of the total: with a uniform share, a pick proportional to the weights. Only arms
   * with a weight above 0 are picked; the total must be above 0.
   *
   * @param share - in [0, 1)
   */
  pick(share: number): number {
    const sums = this.#sums;
    let left = share * this.total;
    let at = 0;
    for (let layer = sums.length - 1; layer >= 0; layer--) {
      const own = sums[layer]!;
      let node = at << FANOUT_BITS;
      const end = node + FANOUT;
      // Rounding may leave a rest after the last sum above 0, which is picked then.
      for (; node < end; node++) {
        const sum = own[node]!;
        if (sum > 0) {
          at = node;
          if (left < sum) break;
          left -= sum;
        }
      }
    }
    let arm = at << FANOUT_BITS;
    for (const end = arm + FANOUT; arm < end; arm++) {
      const weight = this.weight(arm);
      if (weight > 0) {
        at = arm;
        if (left < weight) break;
        left -= weight;
      }
    }
    return at;
  }

  #sumUp(layer: number): void {
    const sums = this.#sums[layer]!;
    if (layer === 0) {
      for (let node = 0; node << FANOUT_BITS < this.#rates.length; node++) sums[node] = this.#sumOfWeights(node << FANOUT_BITS);
    } else {
      const below = this.#sums[layer - 1]!;
      for (let node = 0; node << FANOUT_BITS < below.length; node++) sums[node] = sumOf(below, node << FANOUT_BITS);
    }
  }

  #sumOfWeights(start: number): number {
    const rates = this.#rates;
    const above = this.#above;
    if (above.length === 0) return sumOf(rates, start);
    let sum = 0;
    for (let arm = start; arm < start + FANOUT; arm++) {
      const weight = rates[arm]! - above[arm]!;
      if (weight > 0) sum += weight;
    }
    return sum;
  }
}

/** Sum of the 8 numbers from `start`, always in the same order. */
function sumOf(numbers: Float64Array<ArrayBuffer>, start: number): number {
  const left = numbers[start]! + numbers[start + 1]! + (numbers[start + 2]! + numbers[start + 3]!);
  return left + (numbers[start + 4]! + numbers[start + 5]! + (numbers[start + 6]! + numbers[start + 7]!));
}

function extended(numbers: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(length);
  longer.set(numbers);
  return longer;
}

function roundedUp(length: number): number {
  return ((length + FANOUT - 1) >> FANOUT_BITS) << FANOUT_BITS;
}
