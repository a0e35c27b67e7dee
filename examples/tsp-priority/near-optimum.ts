import { generator, type Instance, lengthOf } from './instance.js';

/** Cities that a city is tried as a neighbour of: its nearest. */
const NEAR = 8;
/** A change that saves less than this is rounding. */
const LEAST_SAVED = 1e-10;

/**
 * A short tour by iterated local search: 2-opt and Or-opt over the nearest neighbours, then kicks (a double bridge of short segments), each mended
 * where it was made, and kept unless it made the tour longer. It proves nothing; with enough kicks two searches find the same tour.
 */
export function searchTour(instance: Instance, kicks: number, seed: number): Int32Array {
  const search = new LocalSearch(instance, generator(seed));
  search.improveAll();
  for (let kick = 0; kick < kicks; kick++) search.kick();
  return search.tour;
}

/** The length of the shortest tour of so many searches. */
export function nearOptimum(instance: Instance, kicks: number, searches = 1): number {
  return Math.min(...Array.from({ length: searches }, (_, seed) => lengthOf(searchTour(instance, kicks, seed), instance)));
}

class LocalSearch {
  readonly tour: Int32Array;
  readonly #instance: Instance;
  readonly #cities: number;
  readonly #near: readonly Int32Array[];
  readonly #placeOf: Int32Array;
  readonly #random: () => number;
  /** Cities whose tour neighbours have changed since they were last looked at. */
  readonly #open: number[] = [];

  constructor(instance: Instance, random: () => number) {
    const cities = instance.x.length;
    this.#instance = instance;
    this.#cities = cities;
    this.#random = random;
    const all = Array.from({ length: cities }, (_, city) => city);
    this.#near = all.map((city) => {
      const others = all.filter((other) => other !== city);
      others.sort((a, b) => this.#distance(city, a) - this.#distance(city, b));
      return Int32Array.from(others.slice(0, NEAR));
    });
    this.tour = Int32Array.from(all);
    this.#placeOf = Int32Array.from(all);
  }

  improveAll(): void {
    for (let city = 0; city < this.#cities; city++) this.#open.push(city);
    this.#improve();
  }

  /** Exchanges two short neighbouring segments, mends the tour around them, and takes all back where that made it longer. */
  kick(): void {
    const cities = this.#cities;
    if (cities < 8) return;
    const longest = Math.min(30, Math.floor((cities - 1) / 3));
    const [first, second] = [1 + Math.floor(this.#random() * longest), 1 + Math.floor(this.#random() * longest)];
    const start = Math.floor(this.#random() * cities);
    const before = this.tour.slice();
    const moved = [];
    for (let step = first; step < first + second; step++) moved.push(before[(start + step) % cities]!);
    for (let step = 0; step < first; step++) moved.push(before[(start + step) % cities]!);
    const old = lengthOf(this.tour, this.#instance);
    moved.forEach((city, step) => {
      this.#put((start + step) % cities, city);
    });
    for (const place of [
      start - 1,
      start,
      start + second - 1,
      start + second,
      start + first + second - 1,
      start + first + second,
    ]) {
      this.#open.push(this.tour[(place + cities) % cities]!);
    }
    this.#improve();
    if (lengthOf(this.tour, this.#instance) > old) {
      before.forEach((city, place) => {
        this.#put(place, city);
      });
    }
  }

  #improve(): void {
    for (let city = this.#open.pop(); city !== undefined; city = this.#open.pop()) {
      while (this.#improveAt(city));
    }
  }

  #improveAt(city: number): boolean {
    return this.#uncross(city, 1) || this.#uncross(city, -1) || this.#moveSegment(city, 1) || this.#moveSegment(city, -1);
  }

  /** 2-opt: joins a city to a near one, and what follows both (`side` 1), or what comes before both (`side` -1). */
  #uncross(city: number, side: 1 | -1): boolean {
    const next = this.#beside(city, side);
    const length = this.#distance(city, next);
    for (const other of this.#near[city]!) {
      const gained = length - this.#distance(city, other);
      if (gained <= LEAST_SAVED) return false;
      const afterOther = this.#beside(other, side);
      if (other === next || afterOther === city) continue;
      if (gained + this.#distance(other, afterOther) - this.#distance(next, afterOther) <= LEAST_SAVED) continue;
      if (side === 1) this.#reverse(this.#placeOf[next]!, this.#placeOf[other]!);
      else this.#reverse(this.#placeOf[city]!, this.#placeOf[afterOther]!);
      this.#open.push(city, next, other, afterOther);
      return true;
    }
    return false;
  }

  /** Or-opt: puts one to three cities that begin at `city` and go on to the `side` between a near city and one of its neighbours. */
  #moveSegment(city: number, side: 1 | -1): boolean {
    let end = city;
    for (let size = 1; size <= 3 && size < this.#cities - 2; size++, end = this.#beside(end, side)) {
      const [left, right] = [this.#beside(city, side === 1 ? -1 : 1), this.#beside(end, side)];
      const freed = this.#distance(left, city) + this.#distance(end, right) - this.#distance(left, right);
      for (const other of this.#near[city]!) {
        if (freed - this.#distance(city, other) <= LEAST_SAVED) break;
        if (this.#isWithin(other, city, size, side)) continue;
        for (const beyond of [this.#beside(other, side), this.#beside(other, side === 1 ? -1 : 1)]) {
          if (this.#isWithin(beyond, city, size, side)) continue;
          const added = this.#distance(other, city) + this.#distance(end, beyond) - this.#distance(other, beyond);
          if (freed - added <= LEAST_SAVED) continue;
          this.#insert(city, size, side, other, beyond);
          this.#open.push(left, right, city, end, other, beyond);
          return true;
        }
      }
    }
    return false;
  }

  /** Takes a segment out, and puts it between two neighbours, its first city beside `other`. */
  #insert(city: number, size: number, side: 1 | -1, other: number, beyond: number): void {
    const segment: number[] = [];
    for (let step = 0, at = city; step < size; step++, at = this.#beside(at, side)) segment.push(at);
    const taken = new Set(segment);
    const others = [...this.tour].filter((at) => !taken.has(at));
    const place = others.indexOf(other);
    const isAfter = others[(place + 1) % others.length] === beyond;
    if (isAfter) others.splice(place + 1, 0, ...segment);
    else others.splice(place, 0, ...segment.reverse());
    others.forEach((at, step) => {
      this.#put(step, at);
    });
  }

  #isWithin(city: number, first: number, size: number, side: 1 | -1): boolean {
    const offset = (this.#placeOf[city]! - this.#placeOf[first]!) * side;
    return (offset + this.#cities) % this.#cities < size;
  }

  /** Reverses the tour from one place to another, by way of its end where the second is the earlier one. */
  #reverse(from: number, to: number): void {
    const cities = this.#cities;
    for (let steps = ((to - from + cities) % cities) + 1; steps >= 2; steps -= 2) {
      const [one, other] = [this.tour[from]!, this.tour[to]!];
      this.#put(from, other);
      this.#put(to, one);
      from = (from + 1) % cities;
      to = (to - 1 + cities) % cities;
    }
  }

  #put(place: number, city: number): void {
    this.tour[place] = city;
    this.#placeOf[city] = place;
  }

  #beside(city: number, side: 1 | -1): number {
    const cities = this.#cities;
    return this.tour[(this.#placeOf[city]! + side + cities) % cities]!;
  }

  #distance(a: number, b: number): number {
    return this.#instance.distances[a * this.#cities + b]!;
  }
}
