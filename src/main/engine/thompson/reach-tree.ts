/**
 * Up to which position each arm has a rate that counts, with the furthest of every 8, of every 8 of those and so on: finds the arms that are within reach of a
 * position without looking at the others.
 */

/** Children of a node. */
const FANOUT = 8;
const FANOUT_BITS = 3;

const NOWHERE = Number.NEGATIVE_INFINITY;

export class ReachTree {
  /** Of each arm, then of 8 each, and so on up to one array of at most 8. */
  #layers: Float64Array<ArrayBuffer>[] = [];
  #found: number[] = [];

  /** Makes room; arms that are new are within reach of nothing. */
  reserve(capacity: number): void {
    if (capacity <= (this.#layers[0]?.length ?? 0)) return;
    let length = capacity;
    for (let layer = 0; ; layer++) {
      length = ((length + FANOUT - 1) >> FANOUT_BITS) << FANOUT_BITS;
      const before = this.#layers[layer];
      const longer = new Float64Array(length).fill(NOWHERE);
      if (before !== undefined) longer.set(before);
      this.#layers[layer] = longer;
      if (before === undefined && layer > 0) longer[0] = this.#furthest(layer, 0);
      if (length === FANOUT) break;
      length >>= FANOUT_BITS;
    }
  }

  /** How far an arm reaches. */
  of(arm: number): number {
    return this.#layers[0]![arm]!;
  }

  /** Sets how far an arm reaches; -Infinity for not at all. */
  set(arm: number, reach: number): void {
    const layers = this.#layers;
    layers[0]![arm] = reach;
    let node = arm;
    for (let layer = 1; layer < layers.length; layer++) {
      node >>= FANOUT_BITS;
      const furthest = this.#furthest(layer, node);
      if (layers[layer]![node] === furthest) return;
      layers[layer]![node] = furthest;
    }
  }

  /** The arm that reaches furthest, the first of equals; -1 where none reaches anywhere. */
  furthest(): number {
    const top = this.#layers.length - 1;
    if (top < 0) return -1;
    let node = this.#firstFurthest(top, 0);
    if (this.#layers[top]![node] === NOWHERE) return -1;
    for (let layer = top - 1; layer >= 0; layer--) node = this.#firstFurthest(layer, node << FANOUT_BITS);
    return node;
  }

  #firstFurthest(layer: number, first: number): number {
    const reaches = this.#layers[layer]!;
    let furthest = first;
    for (let node = first + 1; node < first + FANOUT; node++) if (reaches[node]! > reaches[furthest]!) furthest = node;
    return furthest;
  }

  /** The arms that reach further than a position, in ascending order. */
  beyond(position: number): Int32Array<ArrayBuffer> {
    const top = this.#layers.length - 1;
    for (let node = 0; top >= 0 && node < FANOUT; node++) this.#find(top, node, position);
    const found = new Int32Array(this.#found);
    this.#found = [];
    return found;
  }

  #find(layer: number, node: number, position: number): void {
    if (!(this.#layers[layer]![node]! > position)) return;
    if (layer === 0) {
      this.#found.push(node);
      return;
    }
    const first = node << FANOUT_BITS;
    for (let child = first; child < first + FANOUT; child++) this.#find(layer - 1, child, position);
  }

  #furthest(layer: number, node: number): number {
    const below = this.#layers[layer - 1]!;
    const first = node << FANOUT_BITS;
    let furthest = below[first]!;
    for (let child = first + 1; child < first + FANOUT; child++) if (below[child]! > furthest) furthest = below[child]!;
    return furthest;
  }
}
