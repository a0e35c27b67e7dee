/** A map whose entries have sizes, and which lets those go that were used longest ago where all together are too large. */
export class LruMap<Key, Value> {
  readonly #maximumSize: number;
  /** The one used longest ago first. */
  readonly #entries = new Map<Key, { readonly value: Value; readonly size: number }>();
  #size = 0;
  /** The one used latest, which need not be moved when it is used again. */
  #latest: Key | undefined;

  /** @param maximumSize - of all entries together; one by itself may be larger */
  constructor(maximumSize: number) {
    this.#maximumSize = maximumSize;
  }

  get(key: Key): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (key !== this.#latest) {
      this.#entries.delete(key);
      this.#entries.set(key, entry);
      this.#latest = key;
    }
    return entry.value;
  }

  /** @param size - in whatever unit the largest size is in, >= 0 */
  set(key: Key, value: Value, size: number): void {
    this.#drop(key);
    this.#entries.set(key, { value, size });
    this.#latest = key;
    this.#size += size;
    for (const oldest of this.#entries.keys()) {
      if (this.#size <= this.#maximumSize || oldest === key) return;
      this.#drop(oldest);
    }
  }

  #drop(key: Key): void {
    this.#size -= this.#entries.get(key)?.size ?? 0;
    this.#entries.delete(key);
  }
}
