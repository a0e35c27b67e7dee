/** What an item of a {@link LinkedQueue} brings: the queue's links, so that queueing allocates nothing. */
export interface QueueItem<Item> {
  queued: boolean;
  previous: Item | null;
  next: Item | null;
}

/**
 * First in, first out, where any item can leave at once: a doubly linked list through the items themselves. For items
 * that can be cancelled while they wait; others belong in a `Fifo`. It holds only what waits now; its owner states what bounds it.
 */
export class LinkedQueue<Item extends QueueItem<Item>> {
  #first: Item | null = null;
  #last: Item | null = null;
  #size = 0;

  /** Items that wait. */
  get size(): number {
    return this.#size;
  }

  /** The item that is next, which stays; null when there is none. */
  get first(): Item | null {
    return this.#first;
  }

  /** The items that wait at this moment, the next one first. */
  items(): Item[] {
    const items: Item[] = [];
    for (let item = this.#first; item !== null; item = item.next) items.push(item);
    return items;
  }

  /** Adds an item that is in no queue at the end. */
  push(item: Item): void {
    item.queued = true;
    item.previous = this.#last;
    if (this.#last === null) this.#first = item;
    else this.#last.next = item;
    this.#last = item;
    this.#size++;
  }

  /** Adds an item that is in no queue before all others. */
  unshift(item: Item): void {
    item.queued = true;
    item.next = this.#first;
    if (this.#first === null) this.#last = item;
    else this.#first.previous = item;
    this.#first = item;
    this.#size++;
  }

  /** Takes the next item; null when there is none. */
  shift(): Item | null {
    const item = this.#first;
    if (item !== null) this.remove(item);
    return item;
  }

  /** Takes an item out, wherever it stands. One that is not queued is ignored. */
  remove(item: Item): void {
    if (!item.queued) return;
    if (item.previous === null) this.#first = item.next;
    else item.previous.next = item.next;
    if (item.next === null) this.#last = item.previous;
    else item.next.previous = item.previous;
    item.queued = false;
    item.previous = null;
    item.next = null;
    this.#size--;
  }
}
