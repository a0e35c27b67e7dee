const FIRST_CAPACITY = 64;

/**
 * Items by the numbers of their activities, in a ring of places: a number's place is its remainder. Numbers come nearly in order and most
 * activities end soon, so that a place is mostly free again when the next number needs it; an item that still has it moves to a Map. An activity
 * then costs no hashing and no garbage.
 */
export class ActivityTable<Item> {
  #numbers = new Float64Array(FIRST_CAPACITY);
  #items: (Item | undefined)[] = new Array(FIRST_CAPACITY).fill(undefined);
  #mask = FIRST_CAPACITY - 1;
  readonly #late = new Map<number, Item>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(activityId: number): boolean {
    return this.get(activityId) !== undefined;
  }

  get(activityId: number): Item | undefined {
    const place = activityId & this.#mask;
    if (this.#numbers[place] === activityId) return this.#items[place];
    return this.#late.size === 0 ? undefined : this.#late.get(activityId);
  }

  /** @param activityId - a safe integer >= 1 that is not in the table */
  add(activityId: number, item: Item): void {
    if (2 * this.#size >= this.#numbers.length) this.#grow();
    this.#size++;
    this.#put(activityId, item);
  }

  /** Takes an activity out; one that is not in the table is ignored. */
  delete(activityId: number): void {
    const place = activityId & this.#mask;
    if (this.#numbers[place] === activityId) {
      this.#numbers[place] = 0;
      this.#items[place] = undefined;
      this.#size--;
    } else if (this.#late.delete(activityId)) {
      this.#size--;
    }
  }

  /** What there is at this moment, by ascending numbers. */
  values(): Item[] {
    const entries: [activityId: number, item: Item][] = [...this.#late];
    for (const [place, item] of this.#items.entries()) if (item !== undefined) entries.push([this.#numbers[place]!, item]);
    return entries.sort(([one], [other]) => one - other).map(([, item]) => item);
  }

  #put(activityId: number, item: Item): void {
    const place = activityId & this.#mask;
    const before = this.#items[place];
    // The older item moves: it is likely to be in the way of the next number too.
    if (before !== undefined) this.#late.set(this.#numbers[place]!, before);
    this.#numbers[place] = activityId;
    this.#items[place] = item;
  }

  #grow(): void {
    const numbers = this.#numbers;
    const items = this.#items;
    this.#numbers = new Float64Array(2 * numbers.length);
    this.#items = new Array(2 * numbers.length).fill(undefined);
    this.#mask = 2 * numbers.length - 1;
    for (const [place, item] of items.entries()) if (item !== undefined) this.#put(numbers[place]!, item);
  }
}
