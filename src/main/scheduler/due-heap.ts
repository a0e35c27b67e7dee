/** What an item of a {@link DueHeap} brings: its time and its place, so that it can be moved and removed. */
export interface DueItem {
  /** When it is due, in milliseconds. */
  dueMs: number;
  /** Breaks ties: what was added first is due first. */
  dueOrder: number;
  /** Its place in the heap; -1 outside. */
  heapIndex: number;
}

/** Items by the time they are due: a binary heap whose items know their places, so that removal takes O(log n) as well. */
export class DueHeap<Item extends DueItem> {
  readonly #items: Item[] = [];
  #added = 0;

  /** The item that is due first. */
  get first(): Item | undefined {
    return this.#items[0];
  }

  /** Adds an item that is in no heap. */
  add(item: Item, dueMs: number): void {
    item.dueMs = dueMs;
    item.dueOrder = this.#added++;
    this.#items.push(item);
    this.#rise(item, this.#items.length - 1);
  }

  /** Takes an item out. One that is not in the heap is ignored. */
  remove(item: Item): void {
    const index = item.heapIndex;
    if (index < 0) return;
    item.heapIndex = -1;
    const last = this.#items.pop();
    if (last === undefined || last === item) return;
    this.#rise(last, index);
    this.#sink(last, last.heapIndex);
  }

  #rise(item: Item, from: number): void {
    let index = from;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = this.#items[parentIndex]!;
      if (!isBefore(item, parent)) break;
      this.#place(parent, index);
      index = parentIndex;
    }
    this.#place(item, index);
  }

  #sink(item: Item, from: number): void {
    const items = this.#items;
    let index = from;
    for (;;) {
      const left = 2 * index + 1;
      if (left >= items.length) break;
      const right = left + 1;
      const childIndex = right < items.length && isBefore(items[right]!, items[left]!) ? right : left;
      const child = items[childIndex]!;
      if (!isBefore(child, item)) break;
      this.#place(child, index);
      index = childIndex;
    }
    this.#place(item, index);
  }

  #place(item: Item, index: number): void {
    this.#items[index] = item;
    item.heapIndex = index;
  }
}

function isBefore(a: DueItem, b: DueItem): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.dueOrder < b.dueOrder);
}
