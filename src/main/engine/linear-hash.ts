import { IntTable } from './int-table.js';

const FIRST_BUCKETS = 16;
const HASH = 0;
const NEXT = 1;

/**
 * Finds items 0, 1, 2 … by hashes given with them. It grows by one bucket with every item (linear hashing, Litwin, VLDB 1980), so there
 * is never a pause in which everything is hashed anew. It costs 12 bytes an item.
 */
export class LinearHash {
  /** The first item of each bucket, plus 1; 0 for none. */
  readonly #heads = new IntTable(1);
  /** Hash of each item, and the item after it in its bucket, plus 1. */
  readonly #items = new IntTable(2);
  #size = 0;
  #buckets = FIRST_BUCKETS;
  /** The largest power of two <= #buckets. */
  #round = FIRST_BUCKETS;

  constructor() {
    this.#heads.reserve(FIRST_BUCKETS);
  }

  /** Adds the next item, whose number is how many there were before. */
  add(hash: number): void {
    const item = this.#size++;
    this.#items.reserve(this.#size);
    this.#items.set(item, HASH, hash);
    this.#link(item, this.#bucketOf(hash));
    if (this.#size > this.#buckets) this.#split();
  }

  /** An item with the given hash; -1 when there is none. More of them follow with {@link next}. */
  first(hash: number): number {
    return this.#withHash(this.#heads.get(this.#bucketOf(hash), 0) - 1, hash);
  }

  /** The item with the given hash that follows `item`; -1 when there is none. */
  next(item: number, hash: number): number {
    return this.#withHash(this.#items.get(item, NEXT) - 1, hash);
  }

  #withHash(item: number, hash: number): number {
    let candidate = item;
    while (candidate >= 0 && this.#items.get(candidate, HASH) !== hash) candidate = this.#items.get(candidate, NEXT) - 1;
    return candidate;
  }

  #bucketOf(hash: number): number {
    const bucket = hash & (2 * this.#round - 1);
    return bucket < this.#buckets ? bucket : bucket & (this.#round - 1);
  }

  #link(item: number, bucket: number): void {
    this.#items.set(item, NEXT, this.#heads.get(bucket, 0));
    this.#heads.set(bucket, 0, item + 1);
  }

  /** Adds a bucket, and deals the items of the one that stood for it out to both. */
  #split(): void {
    const source = this.#buckets - this.#round;
    this.#buckets++;
    this.#heads.reserve(this.#buckets);
    let item = this.#heads.get(source, 0) - 1;
    this.#heads.set(source, 0, 0);
    while (item >= 0) {
      const following = this.#items.get(item, NEXT) - 1;
      this.#link(item, this.#bucketOf(this.#items.get(item, HASH)));
      item = following;
    }
    if (this.#buckets === 2 * this.#round) this.#round *= 2;
  }
}
