/**
 * What a priority function may call beside `Math`: figures of some cities. `figure` is asked of each of the cities; of no cities all are 0.
 */
export type Figure = (city: number) => number;

/** The cities but one. */
export function without(cities: readonly number[], city: number): number[] {
  const rest: number[] = [];
  for (const other of cities) if (other !== city) rest.push(other);
  return rest;
}

export function mean(cities: readonly number[], figure: Figure): number {
  let sum = 0;
  for (let index = 0; index < cities.length; index++) sum += figure(cities[index]!);
  return sum / (cities.length || 1);
}

export function least(cities: readonly number[], figure: Figure): number {
  let found = Number.POSITIVE_INFINITY;
  for (let index = 0; index < cities.length; index++) {
    const value = figure(cities[index]!);
    if (value < found) found = value;
  }
  return cities.length === 0 ? 0 : found;
}

export function most(cities: readonly number[], figure: Figure): number {
  return cities.length === 0 ? 0 : -least(cities, (city) => -figure(city));
}

/** Standard deviation. */
export function deviation(cities: readonly number[], figure: Figure): number {
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < cities.length; index++) {
    const value = figure(cities[index]!);
    sum += value;
    squares += value * value;
  }
  const count = cities.length || 1;
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}

/** The mean of the two least. */
export function leastTwo(cities: readonly number[], figure: Figure): number {
  let first = Number.POSITIVE_INFINITY;
  let second = Number.POSITIVE_INFINITY;
  for (let index = 0; index < cities.length; index++) {
    const value = figure(cities[index]!);
    if (value < first) {
      second = first;
      first = value;
    } else if (value < second) second = value;
  }
  return cities.length < 2 ? least(cities, figure) : (first + second) / 2;
}

/** The angle between two sides of a triangle, in radians, from the lengths of both and of the third side. */
export function angle(one: number, other: number, opposite: number): number {
  const cosine = (one * one + other * other - opposite * opposite) / (2 * one * other);
  return Number.isFinite(cosine) ? Math.acos(Math.min(1, Math.max(-1, cosine))) : 0;
}
