import { BandTree } from './band-tree.js';

/** Largest share of all arms that is listed as stale. Above it the list is dropped, and stale arms are searched for among all. */
const LISTED_SHARE = 1 / 16;
const LIST_LENGTH = 16;

/**
 * One threshold: the arms' rates down to it, and the list of those that are out of date, as long as they are few. Whoever owns the level
 * knows them all, and brings them up to date.
 */
export class Level {
  /** The posterior's slot for this level's position, and this level's bit in sets of levels. */
  readonly slot: number;
  readonly tree = new BandTree();
  /** The threshold. */
  position = 0;
  #stale = new Int32Array(LIST_LENGTH);
  #staleCount = 0;
  #isListed = true;
  #isAllStale = true;

  constructor(slot: number) {
    this.slot = slot;
  }

  /** False when more arms are out of date than are listed. */
  get isListed(): boolean {
    return this.#isListed;
  }

  /** True when every arm may be out of date, and none is listed. */
  get isAllStale(): boolean {
    return this.#isAllStale;
  }

  /** Number of arms listed. */
  get staleCount(): number {
    return this.#staleCount;
  }

  staleAt(k: number): number {
    return this.#stale[k]!;
  }

  /** Lists an arm that is not listed, of that many. */
  markStale(arm: number, size: number): void {
    if (this.#isAllStale || !this.#isListed) return;
    const count = this.#staleCount;
    if (count >= LIST_LENGTH && count > LISTED_SHARE * size) {
      this.markFresh();
      this.#isListed = false;
      return;
    }
    if (count === this.#stale.length) {
      const longer = new Int32Array(2 * count);
      longer.set(this.#stale);
      this.#stale = longer;
    }
    this.#stale[count] = arm;
    this.#staleCount = count + 1;
  }

  markAllStale(): void {
    this.markFresh();
    this.#isAllStale = true;
  }

  markFresh(): void {
    this.#isAllStale = false;
    this.#isListed = true;
    this.#staleCount = 0;
    // Frees the memory of a list that was long.
    if (this.#stale.length > 64 * LIST_LENGTH) this.#stale = new Int32Array(LIST_LENGTH);
  }
}
