import { GrowingInts } from './growing-ints.js';

const FIRST_BUCKETS = 16;

/**
 * Finds items 0, 1, 2 … by hashes given with them. It grows by one bucket with every item (linear hashing, Litwin, VLDB 1980), so there
 * is never a pause in which everything is hashed anew. It costs 12 bytes an item.
 */
export class LinearHash {
  /** The first item of each bucket, plus 1; 0 for none. */
  readonly #heads = new GrowingInts();
  /** Of each item its hash, and then the item after it in its bucket, plus 1: the two are always read together. */
  readonly #items = new GrowingInts();
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
    this.#items.reserve(2 * this.#size);
    this.#items.set(2 * item, hash);
    this.#link(item, this.#bucketOf(hash));
    if (this.#size > this.#buckets) this.#split();
  }

  /** An item with the given hash; -1 when there is none. More of them follow with {@link next}. */
  first(hash: number): number {
    return this.#withHash(this.#heads.get(this.#bucketOf(hash)) - 1, hash);
  }

  /** The item with the given hash that follows `item`; -1 when there is none. */
  next(item: number, hash: number): number {
    return this.#withHash(this.#items.get(2 * item + 1) - 1, hash);
  }

  #withHash(item: number, hash: number): number {
    let candidate = item;
    while (candidate >= 0 && this.#items.get(2 * candidate) !== hash) candidate = this.#items.get(2 * candidate + 1) - 1;
    return candidate;
  }

  #bucketOf(hash: number): number {
    const bucket = hash & (2 * this.#round - 1);
    return bucket < this.#buckets ? bucket : bucket & (this.#round - 1);
  }

  #link(item: number, bucket: number): void {
    this.#items.set(2 * item + 1, this.#heads.get(bucket));
    this.#heads.set(bucket, item + 1);
  }

  /** Adds a bucket, and splits between both the items of the bucket that held its hashes so far. */
  #split(): void {
    const source = this.#buckets - this.#round;
    this.#buckets++;
    this.#heads.reserve(this.#buckets);
    let item = this.#heads.get(source) - 1;
    this.#heads.set(source, 0);
    while (item >= 0) {
      const following = this.#items.get(2 * item + 1) - 1;
      this.#link(item, this.#bucketOf(this.#items.get(2 * item)));
      item = following;
    }
    if (this.#buckets === 2 * this.#round) this.#round *= 2;
  }
}
