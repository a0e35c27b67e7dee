import { HgmError } from '../../../shared/errors.js';
import type { EventStream } from './event-stream.js';

/** The streams that are open: so many at most, and all of them end with the server. */
export class OpenStreams {
  readonly #maximum: number;
  readonly #streams = new Set<EventStream>();

  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  /** @throws HgmError ERR_UNAVAILABLE where there are too many */
  checkRoom(): void {
    if (this.#streams.size < this.#maximum) return;
    throw new HgmError(
      'ERR_UNAVAILABLE',
      `${this.#maximum} streams of events are open, as many as this server has; close one first`,
    );
  }

  add(stream: EventStream): void {
    this.#streams.add(stream);
    stream.signal.addEventListener('abort', () => this.#streams.delete(stream), { once: true });
  }

  close(): void {
    for (const stream of [...this.#streams]) stream.close();
  }
}
