import { compile, type Heuristic, makeTour } from './heuristic.js';
import { type Instance, lengthOf, makeInstance } from './instance.js';

/** Instances that no search draws, in blocks: their seeds follow one another. */
const FIRST_SEED = 1_000_000;
export const BLOCK_SIZE = 100;

/**
 * What is known of the shortest tours of the held-out instances: the mean length of each block of a hundred. `found` are the shortest tours of three local searches,
 * `bound` is what no tours are below (Held and Karp). `find-optima.ts` makes them.
 */
export const SHORTEST: Readonly<Record<Size, readonly { readonly found: number; readonly bound: number }[]>> = {
  50: [
    { found: 5.709372, bound: 5.67795 },
    { found: 5.692282, bound: 5.652232 },
    { found: 5.687652, bound: 5.653322 },
    { found: 5.640312, bound: 5.597312 },
    { found: 5.697547, bound: 5.658937 },
    { found: 5.708947, bound: 5.670455 },
    { found: 5.70834, bound: 5.671339 },
    { found: 5.707991, bound: 5.670382 },
    { found: 5.690184, bound: 5.652451 },
    { found: 5.689776, bound: 5.652585 },
  ],
  100: [
    { found: 7.769263, bound: 7.711228 },
    { found: 7.752157, bound: 7.689532 },
    { found: 7.78724, bound: 7.723159 },
    { found: 7.764235, bound: 7.704165 },
    { found: 7.801674, bound: 7.743941 },
    { found: 7.778513, bound: 7.703556 },
    { found: 7.799611, bound: 7.74057 },
    { found: 7.760878, bound: 7.697952 },
    { found: 7.780392, bound: 7.714976 },
    { found: 7.777345, bound: 7.716025 },
  ],
};

export const SIZES = [50, 100] as const;
export type Size = (typeof SIZES)[number];

export function heldOutBlock(cities: Size, block: number): Instance[] {
  const first = FIRST_SEED + cities * 10_000 + block * BLOCK_SIZE;
  return Array.from({ length: BLOCK_SIZE }, (_, index) => makeInstance(cities, first + index));
}

/** How much longer the tours of a heuristic are than others, as ratios of mean lengths less 1: 0.1 for 10 %. */
export interface Gap {
  /** To the shortest tours that were found. */
  readonly gap: number;
  /** To what no tours are below: the true gap lies between both. */
  readonly atMost: number;
  /** Of the gap, from the differences between blocks. */
  readonly standardError: number;
}

/** Measures a heuristic on the first blocks of a size. */
export function measureHeldOut(heuristic: Heuristic, cities: Size, blocks = SHORTEST[cities].length): Gap {
  const priority = compile(heuristic);
  const known = SHORTEST[cities].slice(0, blocks);
  const lengths = known.map((_, block) =>
    meanOf(heldOutBlock(cities, block).map((instance) => lengthOf(makeTour(priority, instance), instance))),
  );
  const length = meanOf(lengths);
  const gaps = lengths.map((own, block) => own / known[block]!.found - 1);
  const gap = length / meanOf(known.map(({ found }) => found)) - 1;
  const variance = gaps.reduce((sum, own) => sum + (own - gap) ** 2, 0) / Math.max(1, gaps.length - 1);
  return { gap, atMost: length / meanOf(known.map(({ bound }) => bound)) - 1, standardError: Math.sqrt(variance / gaps.length) };
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
