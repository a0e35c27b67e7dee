import { GrowingInts } from '../../engine/growing-ints.js';

const WORD_BITS = 5;

/** A set of integers from 0 on, agents or tasks, that only grows: a bit for each. They are given in ascending order. */
export class GrowingSet {
  readonly #words = new GrowingInts();
  #wordCount = 0;
  #size = 0;

  /** Makes room for 0 to length - 1. */
  reserve(length: number): void {
    this.#wordCount = (length >> WORD_BITS) + 1;
    this.#words.reserve(this.#wordCount);
  }

  has(member: number): boolean {
    return (this.#words.get(member >> WORD_BITS) & (1 << member)) !== 0;
  }

  /** Adds one that there is room for; false when it was in it. */
  add(member: number): boolean {
    if (this.has(member)) return false;
    const at = member >> WORD_BITS;
    this.#words.set(at, this.#words.get(at) | (1 << member));
    this.#size++;
    return true;
  }

  /** In ascending order. */
  toArray(): Uint32Array {
    const members = new Uint32Array(this.#size);
    let count = 0;
    for (let at = 0; at < this.#wordCount; at++) {
      for (let left = this.#words.get(at); left !== 0; left &= left - 1) {
        members[count++] = (at << WORD_BITS) + (31 - Math.clz32(left & -left));
      }
    }
    return members;
  }
}
