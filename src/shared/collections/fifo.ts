/** Smallest capacity, in items; a power of two, like every capacity. */
const LEAST_CAPACITY = 64;

/**
 * First in, first out, in constant time. It is a ring whose memory follows the number of items, also where the queue is never empty. It has no
 * limit: its owner states what bounds it. Items that can leave out of turn, as when they are cancelled, belong in a `LinkedQueue`.
 */
export class Fifo<Item> {
  #places: (Item | undefined)[] = emptyPlaces<Item>(LEAST_CAPACITY);
  #first = 0;
  #size = 0;

  /** Items that wait. */
  get size(): number {
    return this.#size;
  }

  /** Places that there are: at most four times as many as items wait, or {@link LEAST_CAPACITY}. */
  get capacity(): number {
    return this.#places.length;
  }

  /** Adds an item behind all others. */
  push(item: Item): void {
    if (this.#size === this.#places.length) this.#resize(2 * this.#size);
    this.#places[this.#place(this.#size)] = item;
    this.#size++;
  }

  /** Takes the first item out; undefined when there is none. */
  shift(): Item | undefined {
    if (this.#size === 0) return undefined;
    const item = this.#places[this.#first];
    this.#places[this.#first] = undefined;
    this.#first = this.#place(1);
    this.#size--;
    // Half of the places are free afterwards, so that taking and adding by turns does not resize each time.
    if (4 * this.#size <= this.#places.length && this.#places.length > LEAST_CAPACITY) this.#resize(this.#places.length / 2);
    return item;
  }

  /** Takes everything out. */
  clear(): void {
    this.#places = emptyPlaces(LEAST_CAPACITY);
    this.#first = 0;
    this.#size = 0;
  }

  /** The place of the item that so many others are before. */
  #place(index: number): number {
    return (this.#first + index) & (this.#places.length - 1);
  }

  #resize(capacity: number): void {
    const places = emptyPlaces<Item>(capacity);
    for (let index = 0; index < this.#size; index++) places[index] = this.#places[this.#place(index)];
    this.#places = places;
    this.#first = 0;
  }
}

function emptyPlaces<Item>(capacity: number): (Item | undefined)[] {
  return new Array<Item | undefined>(capacity).fill(undefined);
}
