/** First in, first out, with a side entrance at the front; all in constant time. What was cancelled is left in and skipped by its taker. */
export class AttemptQueue<Item> {
  #items: (Item | undefined)[] = [];
  #head = 0;
  /** The next one last. */
  readonly #front: Item[] = [];

  push(item: Item): void {
    this.#items.push(item);
  }

  /** Puts an item before all others. */
  unshift(item: Item): void {
    this.#front.push(item);
  }

  /** How many there are, those included that were cancelled and are still in. */
  get size(): number {
    return this.#front.length + this.#items.length - this.#head;
  }

  /** The next one, which stays. */
  peek(): Item | undefined {
    return this.#front.at(-1) ?? this.#items[this.#head];
  }

  shift(): Item | undefined {
    const first = this.#front.pop();
    if (first !== undefined) return first;
    const item = this.#items[this.#head];
    if (this.#head >= this.#items.length) return undefined;
    this.#items[this.#head] = undefined;
    this.#head++;
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
