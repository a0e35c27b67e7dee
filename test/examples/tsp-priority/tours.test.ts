import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { heldKarpBound } from '../../../examples/tsp-priority/bound.js';
import { heldOutBlock, measureHeldOut, SHORTEST, SIZES } from '../../../examples/tsp-priority/held-out.js';
import { NEAREST } from '../../../examples/tsp-priority/heuristic.js';
import { type Instance, instanceAt, lengthOf, makeInstance } from '../../../examples/tsp-priority/instance.js';
import { nearOptimum, searchTour } from '../../../examples/tsp-priority/near-optimum.js';

/** The shortest tour's length, over all sets of cities (Held and Karp, 1962). */
function shortestLength({ x, distances }: Instance): number {
  const cities = x.length;
  const others = cities - 1;
  const distance = (a: number, b: number) => distances[a * cities + b] ?? Number.NaN;
  const best = Array.from({ length: 2 ** others }, () => new Float64Array(others).fill(Number.POSITIVE_INFINITY));
  for (let set = 1; set < best.length; set++) {
    for (let last = 0; last < others; last++) {
      if ((set & (1 << last)) === 0) continue;
      const before = set ^ (1 << last);
      const lengths = best[before] ?? [];
      const reached =
        before === 0 ? distance(0, last + 1) : Math.min(...lengths.map((length, at) => length + distance(at + 1, last + 1)));
      best[set]?.fill(reached, last, last + 1);
    }
  }
  return Math.min(...(best.at(-1) ?? []).map((length, last) => length + distance(last + 1, 0)));
}

describe('what tours are compared with in the example tsp-priority', () => {
  it('finds the shortest tours of instances that can be solved by trying all', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const instance = makeInstance(5 + (seed % 7), seed);
      const exact = shortestLength(instance);
      assert.ok(Math.abs(nearOptimum(instance, 50, 2) - exact) < 1e-9, `seed ${seed}`);
      const bound = heldKarpBound(instance, exact);
      assert.ok(bound <= exact + 1e-9 && bound > 0.9 * exact, `bound ${bound} of ${exact}`);
    }
  });

  it('makes tours of all cities, also where cities lie upon one another', () => {
    const same = instanceAt(new Float64Array(9).fill(0.5), new Float64Array(9).fill(0.5));
    for (const instance of [same, makeInstance(5, 1), makeInstance(100, 1)]) {
      const tour = searchTour(instance, 40, 3);
      assert.deepEqual(
        [...tour].sort((a, b) => a - b),
        Array.from(tour, (_, city) => city),
      );
    }
  });

  it('knows lengths of the held-out instances that a search finds again, and bounds below them', () => {
    for (const cities of SIZES) {
      const [first] = SHORTEST[cities];
      assert.ok(first !== undefined);
      const instances = heldOutBlock(cities, 0);
      const found = instances.reduce((sum, instance) => sum + nearOptimum(instance, 2 * cities), 0) / instances.length;
      assert.ok(found >= first.found - 1e-6 && found < 1.005 * first.found, `${found}, and ${first.found} are known`);
      for (const known of SHORTEST[cities]) assert.ok(known.bound < known.found && known.bound > 0.98 * known.found);
      const bound = instances
        .slice(0, 5)
        .every(
          (instance) =>
            heldKarpBound(instance, nearOptimum(instance, cities)) < lengthOf(searchTour(instance, cities, 0), instance),
        );
      assert.ok(bound);
    }
  });

  it('measures of the nearest city about what was published', () => {
    // 22.62 % at 50 cities: 300 instances of ours are within 2 %, four standard errors.
    const { gap, atMost, standardError } = measureHeldOut(NEAREST, 50, 3);
    assert.ok(Math.abs(gap - 0.2262) < 0.02, String(gap));
    assert.ok(atMost > gap && atMost < gap + 0.02 && standardError < 0.02);
  });
});
