/**
 * What executions have told of their costs, in shared memory, so that it is known of those that never answer: out of time, in a thread that
 * died, or before another one of their batch that took the thread with it. Nothing is written for an execution that tells of none.
 */

/** Number of places: at least the executions that a thread was sent and has not answered, two batches of `batch-sizer.ts`; a power of 2. */
const PLACES = 2048;
const MASK = PLACES - 1;
const TICKET_BYTES = PLACES * Int32Array.BYTES_PER_ELEMENT;
/** Of the word that says whether any was ever told, and of what aligns what follows. */
const HEAD_BYTES = Float64Array.BYTES_PER_ELEMENT;

/** Bytes that {@link ToldCosts} takes of a buffer. */
export const TOLD_COSTS_BYTES = HEAD_BYTES + TICKET_BYTES + PLACES * Float64Array.BYTES_PER_ELEMENT;

/** The costs that one thread has told. The thread alone calls `tell`, the main thread alone `take`. */
export class ToldCosts {
  /** One word: 1 once a cost was told. */
  readonly #head: Int32Array;
  /** By place: the ticket of the execution whose cost it holds. */
  readonly #tickets: Int32Array;
  /** By place: the cost. Aligned to 8 bytes, so that no thread reads a half-written one. */
  readonly #costs: Float64Array;

  /** @param offset - where its part of the buffer starts, a multiple of 8 */
  constructor(buffer: SharedArrayBuffer, offset: number) {
    this.#head = new Int32Array(buffer, offset, 1);
    this.#tickets = new Int32Array(buffer, offset + HEAD_BYTES, PLACES);
    this.#costs = new Float64Array(buffer, offset + HEAD_BYTES + TICKET_BYTES, PLACES);
  }

  /** Whether the thread has never told a cost, as most do: then no execution need be asked for. */
  get areNone(): boolean {
    return Atomics.load(this.#head, 0) === 0;
  }

  /** An execution has cost so much until now. */
  tell(ticket: number, cost: number): void {
    const place = ticket & MASK;
    this.#costs[place] = cost;
    // After the cost, so that a thread that reads the ticket reads its cost too.
    Atomics.store(this.#tickets, place, ticket);
    Atomics.store(this.#head, 0, 1);
  }

  /** What an execution told that has ended, or whose thread has. It is forgotten: tickets come round again. */
  take(ticket: number): number {
    const place = ticket & MASK;
    if (Atomics.load(this.#tickets, place) !== ticket) return 0;
    const cost = this.#costs[place]!;
    this.#costs[place] = 0;
    return cost;
  }
}
