/**
 * The agent: a heuristic for online packing, in two tables over the room that is left in a bin.
 *
 * Let N(r) be the number of open bins with r free. A heuristic thinks that those bins are worth, all together,
 *
 *     worth[r] N(r) - crowding[r] N(r) (N(r) - 1) / 2,
 *
 * so the first bin with r free is worth worth[r], and each further one crowding[r] less than the one before. An item goes where the
 * worth of all bins rises most. Item size s into a bin with r free scores
 *
 *     worth[r - s] - crowding[r - s] N(r - s)  -  (worth[r] - crowding[r] (N(r) - 1)),
 *
 * and into a new bin worth[C - s] - crowding[C - s] N(C - s), C being the capacity. It is told neither how many items there will be
 * nor how their sizes are distributed.
 *
 * Adding a + b r to `worth` changes no choice, so both ends of it are held at 0: an empty bin and the first full one are worth nothing.
 */
export interface Heuristic {
  /** `worth[r]` for r from 0 to the capacity. */
  readonly worth: readonly number[];
  /** `crowding[r]` for r from 0 to the capacity. */
  readonly crowding: readonly number[];
  /** How far mutants are from their parent: standard deviation of a change to one entry; > 0. */
  readonly spread: number;
  /** How far a child goes towards the mutants that did better, > 0. */
  readonly stride: number;
}

/**
 * What a heuristic may look at besides the item and the room in each bin:
 *
 * - `bin`: nothing; all crowding is 0, and the score of a bin is a matter of this bin alone;
 * - `open`: how many of the bins that are not full have the same room;
 * - `all`: how many bins are full as well. Their number grows as items come, so it serves as a clock.
 */
export type Sight = (typeof SIGHTS)[number];
export const SIGHTS = ['bin', 'open', 'all'] as const;

/** A heuristic's tables as the packer reads them. */
export interface HeuristicTables {
  readonly worth: Float64Array;
  readonly crowding: Float64Array;
}

/**
 * Best fit, where every search begins. worth[r] = (r/C)^2 - r/C has the rise (s^2 - 2 r s) / C^2 plus what is the same for all r, and
 * that is largest where r is smallest.
 */
export function bestFitHeuristic(capacity: number): Heuristic {
  const levels = Array.from({ length: capacity + 1 }, (_, free) => free);
  return {
    worth: levels.map((free) => (free * (free - capacity)) / capacity ** 2),
    crowding: levels.map(() => 0),
    spread: 0.06,
    stride: 0.006,
  };
}

/** The tables of a heuristic. */
export function tablesOf(heuristic: Heuristic): HeuristicTables {
  return { worth: Float64Array.from(heuristic.worth), crowding: Float64Array.from(heuristic.crowding) };
}

/** Takes out of `worth` the straight line that changes no choice. */
export function levelEnds(worth: Float64Array): void {
  const capacity = worth.length - 1;
  const start = worth[0]!;
  const rise = (worth[capacity]! - start) / capacity;
  for (let free = 0; free <= capacity; free++) worth[free] = worth[free]! - start - rise * free;
  worth[capacity] = 0;
}

/** One line for tables: what the heuristic shuns and seeks, and how it mutates. */
export function describeHeuristic({ worth, crowding, spread, stride }: Heuristic): string {
  const least = indexOfLeast(worth);
  const most = indexOfLeast(worth.map((value) => -value));
  const crowded = indexOfLeast(crowding.map((value) => -value));
  const at = (table: readonly number[], free: number) => `${free} free (${table[free]!.toFixed(2)})`;
  const crowds = crowding.some((value) => value !== 0) ? `, dislikes crowds with ${at(crowding, crowded)}` : '';
  return `shuns bins with ${at(worth, least)}, seeks ${at(worth, most)}${crowds}; spread ${spread.toFixed(3)}, stride ${stride.toFixed(4)}`;
}

function indexOfLeast(values: readonly number[]): number {
  return values.reduce((best, value, index) => (value < values[best]! ? index : best), 0);
}
