import type { HeuristicTables } from './heuristic.js';
import type { Instance } from './instance.js';

/**
 * Packs instances of one capacity by a heuristic's tables.
 *
 * Sizes are whole numbers, so bins with the same room are the same: they are counted by the room they have, and an item is tried on
 * each room that some bin has rather than on each bin. A bit set holds which rooms those are.
 */
export class Packer {
  readonly capacity: number;
  readonly #bins: Int32Array;
  /** Worth of one more bin with this room. */
  readonly #gain: Float64Array;
  /** Worth of the last bin with this room; only read where there is one. */
  readonly #loss: Float64Array;
  /** Bit `room & 31` of word `room >> 5`: whether some bin has this room. */
  readonly #occupied: Int32Array;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#bins = new Int32Array(capacity + 1);
    this.#gain = new Float64Array(capacity + 1);
    this.#loss = new Float64Array(capacity + 1);
    this.#occupied = new Int32Array((capacity >> 5) + 1);
  }

  /** How many bins have each room, from 0 to the capacity, after the last `pack`. */
  get binsByRoom(): readonly number[] {
    return Array.from(this.#bins);
  }

  /** Packs an instance of this capacity and returns the number of bins. Equal scores: an open bin before a new one, the roomiest first. */
  pack({ items }: Instance, tables: HeuristicTables): number {
    this.#bins.fill(0);
    this.#occupied.fill(0);
    this.#gain.set(tables.worth);
    let opened = 0;
    for (let i = 0; i < items.length; i++) {
      const size = items[i]!;
      const room = this.#choose(size, tables.worth[this.capacity]!);
      if (room === this.capacity) opened++;
      else this.#remove(room, tables);
      this.#add(room - size, tables);
    }
    return opened;
  }

  /** The room of the bin that an item goes into; the capacity for a new one. */
  #choose(size: number, worthOfEmpty: number): number {
    const occupied = this.#occupied;
    const gain = this.#gain;
    const loss = this.#loss;
    let bestRoom = this.capacity;
    let bestScore = gain[bestRoom - size]! - worthOfEmpty;
    let word = size >> 5;
    let rooms = occupied[word]! & (-1 << (size & 31));
    while (true) {
      while (rooms !== 0) {
        const lowest = rooms & -rooms;
        rooms ^= lowest;
        const room = (word << 5) + 31 - Math.clz32(lowest);
        const score = gain[room - size]! - loss[room]!;
        if (score >= bestScore) {
          bestScore = score;
          bestRoom = room;
        }
      }
      if (++word === occupied.length) return bestRoom;
      rooms = occupied[word]!;
    }
  }

  #remove(room: number, { worth, crowding }: HeuristicTables): void {
    const left = this.#bins[room]! - 1;
    this.#bins[room] = left;
    this.#gain[room] = this.#loss[room]!;
    if (left === 0) this.#occupied[room >> 5]! &= ~(1 << (room & 31));
    else this.#loss[room] = worth[room]! - crowding[room]! * (left - 1);
  }

  #add(room: number, { worth, crowding }: HeuristicTables): void {
    const count = this.#bins[room]! + 1;
    this.#bins[room] = count;
    this.#loss[room] = this.#gain[room]!;
    this.#gain[room] = worth[room]! - crowding[room]! * count;
    if (count === 1) this.#occupied[room >> 5]! |= 1 << (room & 31);
  }
}
