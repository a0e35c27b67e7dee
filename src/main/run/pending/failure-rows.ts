/**
 * Rows of failures for good of one kind of activity: in the order of decision, unsettled ones left out, with no success between.
 *
 * What has settled is two bits an activity, from the first unsettled one on. Of what is before it only the failures after the last success
 * are kept, as a number.
 */
export const BITS = 32;
const FIRST_WORDS = 8;

/** The rows of failures of one kind of activity. */
export class FailureRows {
  /** A ring of words, a bit an activity: those that succeeded, and those that failed for good. */
  #successes = new Int32Array(FIRST_WORDS);
  #failures = new Int32Array(FIRST_WORDS);
  /** The first activity that has bits, and the one after the last that may get them; multiples of {@link BITS}. */
  #from = 0;
  #end = FIRST_WORDS * BITS;
  /** Length of the row that ends before the first activity that has bits. */
  #rowBefore = 0;

  /** Activities from this one on have no room yet. */
  get end(): number {
    return this.#end;
  }

  /**
   * Makes room for the bits of an activity.
   *
   * @param firstUnsettled - of any kind: what is before it has settled, and is not told of any more
   */
  reserve(activity: number, firstUnsettled: number): void {
    this.#forget(firstUnsettled);
    while (activity >= this.#end) this.#grow();
  }

  /** The bits of those that have settled among the {@link BITS} activities of a word, of which the first is given; see {@link reserve}. */
  settledFrom(activity: number): number {
    const place = this.#placeOf(activity);
    return this.#successes[place]! | this.#failures[place]!;
  }

  /** An activity succeeded. */
  succeeded(activity: number): void {
    const place = this.#placeOf(activity);
    this.#successes[place]! |= bitOf(activity);
  }

  /** An activity failed for good. Returns the length of the row that it is in. */
  failed(activity: number): number {
    const place = this.#placeOf(activity);
    this.#failures[place]! |= bitOf(activity);
    return this.before(activity) + 1 + this.#failuresAfter(activity);
  }

  /** Failures between an activity and the last success before it. */
  before(activity: number): number {
    let ofInterest = bitOf(activity) - 1;
    let count = 0;
    for (let word = activity - (activity % BITS); word >= this.#from; word -= BITS) {
      const place = this.#placeOf(word);
      const failures = this.#failures[place]! & ofInterest;
      const successes = this.#successes[place]! & ofInterest;
      if (successes !== 0) return count + countBits(failures & after(successes));
      count += countBits(failures);
      ofInterest = -1;
    }
    return count + this.#rowBefore;
  }

  /** Failures between an activity and the first success after it. */
  #failuresAfter(activity: number): number {
    let ofInterest = after(bitOf(activity));
    let count = 0;
    for (let word = activity - (activity % BITS); word < this.#end; word += BITS) {
      const place = this.#placeOf(word);
      const failures = this.#failures[place]! & ofInterest;
      const successes = this.#successes[place]! & ofInterest;
      if (successes !== 0) return count + countBits(failures & before(successes));
      count += countBits(failures);
      ofInterest = -1;
    }
    return count;
  }

  /** Lets the bits go of what has settled before an activity. */
  #forget(activity: number): void {
    for (; this.#from + BITS <= activity && this.#from < this.#end; this.#from += BITS) {
      const place = this.#placeOf(this.#from);
      const successes = this.#successes[place]!;
      const failures = this.#failures[place]!;
      this.#rowBefore = successes === 0 ? this.#rowBefore + countBits(failures) : countBits(failures & after(successes));
      this.#successes[place] = 0;
      this.#failures[place] = 0;
    }
    this.#end = this.#from + this.#successes.length * BITS;
  }

  #grow(): void {
    const [successes, failures] = [this.#successes, this.#failures];
    this.#successes = new Int32Array(2 * successes.length);
    this.#failures = new Int32Array(2 * failures.length);
    for (let word = this.#from; word < this.#end; word += BITS) {
      const place = (word / BITS) & (successes.length - 1);
      this.#successes[this.#placeOf(word)] = successes[place]!;
      this.#failures[this.#placeOf(word)] = failures[place]!;
    }
    this.#end = this.#from + this.#successes.length * BITS;
  }

  /** The place of an activity's word; the number of words is a power of two. */
  #placeOf(activity: number): number {
    return (activity / BITS) & (this.#successes.length - 1);
  }
}

function bitOf(activity: number): number {
  // A shift takes its distance modulo 32.
  return 1 << activity;
}

/** The bits above the highest of some bits, which are not all 0. */
function after(bits: number): number {
  return -2 << (BITS - 1 - Math.clz32(bits));
}

/** The bits below the lowest of some bits, which are not all 0. */
function before(bits: number): number {
  return (bits & -bits) - 1;
}

function countBits(bits: number): number {
  let left = bits;
  left -= (left >>> 1) & 0x55555555;
  left = (left & 0x33333333) + ((left >>> 2) & 0x33333333);
  left = (left + (left >>> 4)) & 0x0f0f0f0f;
  return Math.imul(left, 0x01010101) >>> 24;
}
