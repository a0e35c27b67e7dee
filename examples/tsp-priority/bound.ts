import type { Instance } from './instance.js';

/**
 * A length that no tour is below: the best 1-tree of a subgradient ascent (Held and Karp, Operations Research 18, 1970). A 1-tree is a spanning tree of all
 * cities but the first, and the first city's two shortest edges; every tour is one. A price on each city changes all tours by the same amount, and
 * 1-trees by more where their degree is not 2.
 */
export function heldKarpBound({ x, distances }: Instance, tourLength: number, steps = 400): number {
  const cities = x.length;
  const prices = new Float64Array(cities);
  let best = 0;
  let scale = 1;
  for (let step = 0; step < steps; step++, scale *= 0.985) {
    const { length, degrees } = oneTree(cities, distances, prices);
    best = Math.max(best, length);
    const unlike = degrees.reduce((sum, degree) => sum + (degree - 2) ** 2, 0);
    if (unlike === 0) break;
    const stride = (scale * (1.01 * tourLength - length)) / unlike;
    for (let city = 0; city < cities; city++) prices[city]! += stride * (degrees[city]! - 2);
  }
  return best;
}

/** The shortest 1-tree by the distances and the prices of both ends, less twice all prices, by Prim's algorithm. */
function oneTree(cities: number, distances: Float64Array, prices: Float64Array): { length: number; degrees: Int32Array } {
  const cost = (a: number, b: number) => distances[a * cities + b]! + prices[a]! + prices[b]!;
  const degrees = new Int32Array(cities);
  const joined = new Uint8Array(cities);
  const costs = new Float64Array(cities).fill(Number.POSITIVE_INFINITY);
  const ends = new Int32Array(cities);
  let length = -2 * prices.reduce((sum, price) => sum + price, 0);
  let at = 1;
  joined[0] = 1;
  joined[at] = 1;
  for (let edges = 2; edges < cities; edges++) {
    let next = -1;
    for (let city = 1; city < cities; city++) {
      if (joined[city] === 1) continue;
      const joining = cost(at, city);
      if (joining < costs[city]!) {
        costs[city] = joining;
        ends[city] = at;
      }
      if (next === -1 || costs[city]! < costs[next]!) next = city;
    }
    joined[next] = 1;
    length += costs[next]!;
    degrees[next]!++;
    degrees[ends[next]!]!++;
    at = next;
  }
  const others = Array.from({ length: cities - 1 }, (_, index) => index + 1).sort((a, b) => cost(0, a) - cost(0, b));
  for (const city of others.slice(0, 2)) {
    length += cost(0, city);
    degrees[0]!++;
    degrees[city]!++;
  }
  return { length, degrees };
}
