import { Fifo } from '../../../shared/collections/fifo.js';

/** What a reader gets when events before the next one were lost to it. */
export interface Dropped {
  readonly type: 'dropped';
  readonly count: number;
}

/**
 * Gives the same events to any number of readers, each with a buffer of its own that forgets its oldest events when the reader is
 * behind: writing never waits.
 */
export class EventStream<Event extends { readonly type: string }> {
  readonly #bufferSize: number;
  readonly #readers = new Set<EventReader<Event>>();
  /** Events from before the first reader, which gets them; at most `bufferSize`. */
  readonly #untilFirstReader: Event[] = [];
  #hadReaders = false;
  #ended = false;

  /** @param bufferSize - events kept for each reader, an integer >= 1 */
  constructor(bufferSize: number) {
    this.#bufferSize = bufferSize;
  }

  /** Whether events of a type have a reader. Without one they need not be made. */
  wants(type: Event['type']): boolean {
    for (const reader of this.#readers) if (reader.wants(type)) return true;
    return false;
  }

  push(event: Event): void {
    if (!this.#hadReaders && this.#untilFirstReader.length < this.#bufferSize) this.#untilFirstReader.push(event);
    for (const reader of this.#readers) if (reader.wants(event.type)) reader.push(event);
  }

  /** Lets every reader finish after what it has buffered. */
  end(): void {
    this.#ended = true;
    for (const reader of this.#readers) reader.end();
    this.#readers.clear();
  }

  /**
   * A new reader of what comes from now on; the first one also gets what came before it. Leaving its loop ends it.
   *
   * @param types - the types of events it gets. @defaultValue all
   */
  read(types?: readonly Event['type'][]): AsyncIterableIterator<Event | Dropped> {
    const reader = new EventReader<Event>(this.#bufferSize, types, () => this.#readers.delete(reader));
    this.#hadReaders = true;
    for (const event of this.#untilFirstReader.splice(0)) if (reader.wants(event.type)) reader.push(event);
    if (this.#ended) reader.end();
    else this.#readers.add(reader);
    return reader;
  }
}

class EventReader<Event extends { readonly type: string }> implements AsyncIterableIterator<Event | Dropped> {
  readonly #bufferSize: number;
  readonly #types: ReadonlySet<Event['type']> | undefined;
  readonly #onReturn: () => void;
  /** At most `bufferSize` events. */
  readonly #buffer = new Fifo<Event>();
  #droppedCount = 0;
  #ended = false;
  /** Calls of `next` that were not answered. */
  readonly #waiting = new Fifo<(result: IteratorResult<Event | Dropped>) => void>();

  constructor(bufferSize: number, types: readonly Event['type'][] | undefined, onReturn: () => void) {
    this.#bufferSize = bufferSize;
    this.#types = types === undefined ? undefined : new Set(types);
    this.#onReturn = onReturn;
  }

  wants(type: Event['type']): boolean {
    return this.#types === undefined || this.#types.has(type);
  }

  push(event: Event): void {
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) {
      waiting({ done: false, value: event });
      return;
    }
    this.#buffer.push(event);
    if (this.#buffer.size <= this.#bufferSize) return;
    this.#buffer.shift();
    this.#droppedCount++;
  }

  end(): void {
    this.#ended = true;
    for (let waiting = this.#waiting.shift(); waiting !== undefined; waiting = this.#waiting.shift()) {
      waiting({ done: true, value: undefined });
    }
  }

  async next(): Promise<IteratorResult<Event | Dropped>> {
    if (this.#droppedCount > 0) {
      const value: Dropped = { type: 'dropped', count: this.#droppedCount };
      this.#droppedCount = 0;
      return { done: false, value };
    }
    const value = this.#buffer.shift();
    if (value !== undefined) return { done: false, value };
    if (this.#ended) return { done: true, value: undefined };
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async return(): Promise<IteratorResult<Event | Dropped>> {
    this.#onReturn();
    this.#buffer.clear();
    this.#droppedCount = 0;
    this.end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
