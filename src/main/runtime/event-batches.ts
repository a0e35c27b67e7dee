import type { RunEvent } from '../run/events/run-events.js';
import { type EventBatch, encodeEvent, type WireEvent } from './runtime-protocol.js';

/** Events of one answer, at most. */
const BATCH_SIZE = 1000;

/** Gives a reader's events in batches, each when it is asked for. Until then events wait in the reader's bounded buffer. */
export class EventBatches {
  readonly #events: AsyncIterableIterator<RunEvent>;
  #ahead: Promise<IteratorResult<RunEvent>> | undefined;

  constructor(events: AsyncIterableIterator<RunEvent>) {
    this.#events = events;
  }

  /** Waits for an event; then takes what comes until the end of this turn of the loop, up to a bound. */
  async next(): Promise<EventBatch> {
    const events: WireEvent[] = [];
    let result: IteratorResult<RunEvent> | undefined = await this.#take();
    const turnOver = new Promise<undefined>((resolve) => {
      setImmediate(() => resolve(undefined));
    });
    while (result !== undefined) {
      if (result.done === true) return { events, isLast: true };
      events.push(encodeEvent(result.value));
      if (events.length >= BATCH_SIZE) break;
      this.#ahead = this.#events.next();
      result = await Promise.race([this.#ahead, turnOver]);
      if (result !== undefined) this.#ahead = undefined;
    }
    return { events, isLast: false };
  }

  async close(): Promise<void> {
    await this.#events.return?.();
  }

  #take(): Promise<IteratorResult<RunEvent>> {
    const ahead = this.#ahead ?? this.#events.next();
    this.#ahead = undefined;
    return ahead;
  }
}
