/**
 * What executions have told of their costs, in shared memory, so that it is known of those that never answer: out of time, in a thread that
 * died, or before another one of their batch that took the thread with it. Nothing is written for an execution that tells of none.
 */

/** Number of places of a thread that is sent batches: at least what it was sent and has not answered, two batches of `batch-sizer.ts`; a power of 2. */
const PLACES = 2048;
/** Of the word that says whether any was ever told, and of what aligns what follows. */
const HEAD_BYTES = Float64Array.BYTES_PER_ELEMENT;
const BYTES_PER_PLACE = Int32Array.BYTES_PER_ELEMENT + Float64Array.BYTES_PER_ELEMENT;

/** Bytes that {@link ToldCosts} takes of a buffer. */
export function toldCostsBytes(places: number = PLACES): number {
  return HEAD_BYTES + places * BYTES_PER_PLACE;
}

/** The costs that one thread has told. The thread alone calls `tell`, the main thread alone `take`. */
export class ToldCosts {
  /** One word: 1 once a cost was told. */
  readonly #head: Int32Array;
  /** By place: the ticket of the execution whose cost it holds. */
  readonly #tickets: Int32Array;
  /** By place: the cost. Aligned to 8 bytes, so that no thread reads a half-written one. */
  readonly #costs: Float64Array;
  readonly #mask: number;

  /**
   * @param offset - where its part of the buffer starts, a multiple of 8
   * @param places - a power of 2
   */
  constructor(buffer: SharedArrayBuffer, offset: number, places: number = PLACES) {
    this.#mask = places - 1;
    this.#head = new Int32Array(buffer, offset, 1);
    // Before the tickets, since costs must be aligned to 8 bytes.
    this.#costs = new Float64Array(buffer, offset + HEAD_BYTES, places);
    this.#tickets = new Int32Array(buffer, offset + HEAD_BYTES + this.#costs.byteLength, places);
  }

  /** Whether the thread has never told a cost, as most do: then no execution need be asked for. */
  get areNone(): boolean {
    return Atomics.load(this.#head, 0) === 0;
  }

  /** An execution has cost so much until now. */
  tell(ticket: number, cost: number): void {
    const place = ticket & this.#mask;
    this.#costs[place] = cost;
    // After the cost, so that a thread that reads the ticket reads its cost too.
    Atomics.store(this.#tickets, place, ticket);
    Atomics.store(this.#head, 0, 1);
  }

  /** What an execution told that has ended, or whose thread has. It is forgotten: tickets come round again. */
  take(ticket: number): number {
    const place = ticket & this.#mask;
    if (Atomics.load(this.#tickets, place) !== ticket) return 0;
    const cost = this.#costs[place]!;
    this.#costs[place] = 0;
    return cost;
  }
}
