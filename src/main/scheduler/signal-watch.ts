interface Watched<Item> {
  readonly items: Set<Item>;
  readonly listener: () => void;
}

/**
 * Tells of each item whose signal aborts. A signal gets one listener however many items share it: Node searches all listeners of a
 * signal when one is added or removed, and warns of a leak from the eleventh on. It is taken off with the last item.
 */
export class SignalWatch<Item> {
  readonly #watched = new Map<AbortSignal, Watched<Item>>();
  readonly #onAbort: (item: Item, signal: AbortSignal) => void;

  /** @param onAbort - called for each item of an aborted signal that is still watched, in the order they were added */
  constructor(onAbort: (item: Item, signal: AbortSignal) => void) {
    this.#onAbort = onAbort;
  }

  /** Signals that have a listener. */
  get size(): number {
    return this.#watched.size;
  }

  add(signal: AbortSignal, item: Item): void {
    let watched = this.#watched.get(signal);
    if (watched === undefined) {
      watched = { items: new Set(), listener: () => this.#tell(signal) };
      this.#watched.set(signal, watched);
      signal.addEventListener('abort', watched.listener, { once: true });
    }
    watched.items.add(item);
  }

  remove(signal: AbortSignal, item: Item): void {
    const watched = this.#watched.get(signal);
    if (watched === undefined || !watched.items.delete(item) || watched.items.size > 0) return;
    this.#watched.delete(signal);
    signal.removeEventListener('abort', watched.listener);
  }

  #tell(signal: AbortSignal): void {
    const watched = this.#watched.get(signal);
    if (watched === undefined) return;
    // The iteration leaves out what is removed on the way.
    for (const item of watched.items) this.#onAbort(item, signal);
    this.#watched.delete(signal);
  }
}
