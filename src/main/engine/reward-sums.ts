/**
 * Sums over weighted rewards, a row each.
 *
 * Notation: rewards r_i in [0, 1] with weights w_i > 0; W = sum w_i, S = sum r_i w_i, F = sum (1 - r_i) w_i, mean m = S / W,
 * M2 = sum w_i (r_i - m)^2.
 *
 * Two rows a and b are merged as Chan, Golub and LeVeque do (The American Statistician 37(3), 1983, eq. 2.1, with weights): with
 * d = m_b - m_a and q = W_b / (W_a + W_b), m = m_a + d q and M2 = M2_a + M2_b + W_a d^2 q. One reward is a row with M2 = 0, which
 * makes it the update of Welford (1962) and West (1979). The mean is kept beside S: equal rewards have exactly their value as mean and
 * exactly 0 as variance, and M2 never falls.
 */
import { CHUNK_BITS, CHUNK_MASK, reserveRows } from './chunked-rows.js';
import type { GrowingInts } from './growing-ints.js';

const WIDTH = 5;
const VISITS = 0;
const SUCCESS = 1;
const FAILURE = 2;
const MEAN = 3;
const M2 = 4;

/** Rows of sums, all 0 at first. Rows are not checked: they must be within what was reserved. */
export class RewardSums {
  readonly #chunks: Float64Array[] = [];
  #capacity = 0;

  /** Makes room for the rows 0 … rows-1. */
  reserve(rows: number): void {
    if (rows > this.#capacity) {
      this.#capacity = reserveRows(this.#chunks, rows, WIDTH, (length) => new Float64Array(length));
    }
  }

  /** W. */
  visits(row: number): number {
    return this.#chunks[row >>> CHUNK_BITS]![(row & CHUNK_MASK) * WIDTH + VISITS]!;
  }

  /** S. */
  success(row: number): number {
    return this.#chunks[row >>> CHUNK_BITS]![(row & CHUNK_MASK) * WIDTH + SUCCESS]!;
  }

  /** F. */
  failure(row: number): number {
    return this.#chunks[row >>> CHUNK_BITS]![(row & CHUNK_MASK) * WIDTH + FAILURE]!;
  }

  /** m; 0 without rewards. */
  mean(row: number): number {
    return this.#chunks[row >>> CHUNK_BITS]![(row & CHUNK_MASK) * WIDTH + MEAN]!;
  }

  /** M2 / W, the weighted population variance; 0 without rewards. */
  variance(row: number): number {
    const chunk = this.#chunks[row >>> CHUNK_BITS]!;
    const at = (row & CHUNK_MASK) * WIDTH;
    return chunk[at + VISITS]! > 0 ? chunk[at + M2]! / chunk[at + VISITS]! : 0;
  }

  /** Adds one reward. */
  add(row: number, reward: number, weight: number): void {
    merge(
      this.#chunks[row >>> CHUNK_BITS]!,
      (row & CHUNK_MASK) * WIDTH,
      weight,
      reward * weight,
      (1 - reward) * weight,
      reward,
      0,
    );
  }

  /**
   * Adds one reward to a row, to its parent, and so on up to a root.
   *
   * @param parents - the parent of each row, -1 for a root
   */
  addUpwards(row: number, parents: GrowingInts, reward: number, weight: number): void {
    const chunks = this.#chunks;
    const success = reward * weight;
    const failure = (1 - reward) * weight;
    for (let above = row; above >= 0; above = parents.get(above)) {
      merge(chunks[above >>> CHUNK_BITS]!, (above & CHUNK_MASK) * WIDTH, weight, success, failure, reward, 0);
    }
  }

  /** Adds all that a row of `other` holds. */
  addRow(row: number, other: RewardSums, otherRow: number): void {
    const from = other.#chunks[otherRow >>> CHUNK_BITS]!;
    const at = (otherRow & CHUNK_MASK) * WIDTH;
    const visits = from[at + VISITS]!;
    if (visits === 0) return;
    const to = this.#chunks[row >>> CHUNK_BITS]!;
    merge(to, (row & CHUNK_MASK) * WIDTH, visits, from[at + SUCCESS]!, from[at + FAILURE]!, from[at + MEAN]!, from[at + M2]!);
  }

  /** Makes a row 0 again. */
  clear(row: number): void {
    const chunk = this.#chunks[row >>> CHUNK_BITS]!;
    const at = (row & CHUNK_MASK) * WIDTH;
    // A call of fill costs more than five writes.
    for (let column = 0; column < WIDTH; column++) chunk[at + column] = 0;
  }
}

function merge(sums: Float64Array, at: number, visits: number, success: number, failure: number, mean: number, m2: number): void {
  const before = sums[at + VISITS]!;
  const after = before + visits;
  const share = visits / after;
  const difference = mean - sums[at + MEAN]!;
  sums[at + VISITS] = after;
  sums[at + SUCCESS]! += success;
  sums[at + FAILURE]! += failure;
  sums[at + MEAN]! += difference * share;
  sums[at + M2]! += m2 + before * difference * difference * share;
}
