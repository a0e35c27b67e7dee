/** Cities drawn uniformly from the unit square, as in the published comparisons. A tour begins and ends at city 0. */
export interface Instance {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Row by row: from city a to city b is at a * cities + b. */
  readonly distances: Float64Array;
}

/** Uniform in [0, 1), by Mulberry32: the same numbers from the same seed. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function makeInstance(cities: number, seed: number): Instance {
  const random = generator(seed);
  const x = Float64Array.from({ length: cities }, random);
  const y = Float64Array.from({ length: cities }, random);
  return instanceAt(x, y);
}

export function instanceAt(x: Float64Array, y: Float64Array): Instance {
  const cities = x.length;
  const distances = new Float64Array(cities * cities);
  for (let a = 0; a < cities; a++) {
    for (let b = 0; b < cities; b++) distances[a * cities + b] = Math.hypot(x[a]! - x[b]!, y[a]! - y[b]!);
  }
  return { x, y, distances };
}

/** The length of a closed tour. */
export function lengthOf(tour: ArrayLike<number>, { x, distances }: Instance): number {
  const cities = x.length;
  let length = 0;
  for (let place = 0; place < tour.length; place++) {
    length += distances[tour[place]! * cities + tour[(place + 1) % tour.length]!]!;
  }
  return length;
}
