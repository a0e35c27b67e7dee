/** Packing as one would write it down first: a list of bins, every one of them looked at for every item. */
import fc from 'fast-check';
import type { Heuristic } from '../../../examples/bin-packing/heuristic.js';
import { type Instance, makeInstance } from '../../../examples/bin-packing/instance.js';

/** Which bin an item goes into: an index into `rooms`, or -1 for a new one. */
export type Rule = (size: number, rooms: readonly number[]) => number;

/** The bins that a rule makes, each a list of its items. */
export function packByRule({ items, capacity }: Instance, choose: Rule): number[][] {
  const bins: number[][] = [];
  for (const size of items) {
    const chosen = choose(
      size,
      bins.map((bin) => roomIn(bin, capacity)),
    );
    if (chosen === -1) bins.push([size]);
    else bins[chosen]!.push(size);
  }
  return bins;
}

export function roomIn(bin: readonly number[], capacity: number): number {
  return capacity - bin.reduce((sum, size) => sum + size, 0);
}

export const firstFitRule: Rule = (size, rooms) => rooms.findIndex((room) => room >= size);

export const bestFitRule: Rule = (size, rooms) => {
  let best = -1;
  rooms.forEach((room, bin) => {
    if (room >= size && (best === -1 || room < rooms[best]!)) best = bin;
  });
  return best;
};

/** The formula at the head of heuristic.ts, word by word. */
export function heuristicRule({ worth, crowding }: Heuristic): Rule {
  const capacity = worth.length - 1;
  return (size, rooms) => {
    const count = (room: number) => rooms.filter((other) => other === room).length;
    const gain = (room: number) => worth[room]! - crowding[room]! * count(room);
    let best = -1;
    let bestScore = gain(capacity - size) - worth[capacity]!;
    rooms.forEach((room, bin) => {
      if (room < size) return;
      const score = gain(room - size) - (worth[room]! - crowding[room]! * (count(room) - 1));
      const roomier = best === -1 || room > rooms[best]!;
      if (score > bestScore || (score === bestScore && roomier)) {
        best = bin;
        bestScore = score;
      }
    });
    return best;
  };
}

/** Small instances of any capacity up to 100. */
export const instances: fc.Arbitrary<Instance> = fc
  .integer({ min: 1, max: 100 })
  .chain((capacity) =>
    fc
      .array(fc.integer({ min: 1, max: capacity }), { minLength: 1, maxLength: 60 })
      .map((sizes) => makeInstance('arbitrary', capacity, sizes)),
  );

/** An instance, and a heuristic whose tables fit it. Whole numbers, so that equal scores occur and sums are exact. */
export const instancesWithHeuristics: fc.Arbitrary<readonly [Instance, Heuristic]> = instances.chain((instance) => {
  const table = fc.array(fc.integer({ min: -20, max: 20 }), {
    minLength: instance.capacity + 1,
    maxLength: instance.capacity + 1,
  });
  return fc.tuple(
    fc.constant(instance),
    fc.record({ worth: table, crowding: table, spread: fc.constant(0.1), stride: fc.constant(0.01) }),
  );
});

/** A seeded sequence for tests, good enough to make instances of. */
export function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
