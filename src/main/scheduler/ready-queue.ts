/** What an item of a {@link ReadyQueue} brings: the queue's links, so that queueing allocates nothing. */
export interface QueueItem<Item> {
  queued: boolean;
  previous: Item | null;
  next: Item | null;
}

/** First in, first out, and any item can leave at once: a doubly linked list through the items themselves. */
export class ReadyQueue<Item extends QueueItem<Item>> {
  #first: Item | null = null;
  #last: Item | null = null;

  /** Adds an item that is in no queue at the end. */
  push(item: Item): void {
    item.queued = true;
    item.previous = this.#last;
    if (this.#last === null) this.#first = item;
    else this.#last.next = item;
    this.#last = item;
  }

  /** Takes the item that has been here longest; null when there is none. */
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
  }
}
