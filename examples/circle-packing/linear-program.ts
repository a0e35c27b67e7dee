/**
 * Maximises c z over the z with A z <= b, by a primal-dual interior-point method (Mehrotra, SIAM J. Optim. 2, 1992).
 *
 * Notation: s = b - A z the slacks, y >= 0 the multipliers, mu = s y / rows. Every step solves A' D A dz = g with D = y / s, a matrix of as many
 * rows as there are variables, by Cholesky's method. Rows have few entries, which are given by place.
 */

/** A row of A: entries at places, and its b. */
export interface Row {
  readonly places: readonly number[];
  readonly values: readonly number[];
  readonly bound: number;
}

const MOST_STEPS = 60;
/** Share of the way to the border that a step goes. */
const STEP_SHARE = 0.995;
const SHORTEST_STEP = 1e-12;
/** Largest mu of a solution, and largest entry of c - A' y. */
const GAP = 1e-13;
const LARGEST_RESIDUAL = 1e-9;
const FIRST_MULTIPLIER = 0.01;
const LEAST_FIRST_SLACK = 1e-4;

/**
 * @param start - a point with A z < b in every row
 * @returns a point with A z < b in every row, next to a best one
 */
export function maximise(objective: Float64Array, rows: readonly Row[], start: Float64Array): Float64Array {
  const iterate = new Iterate(objective, rows, start);
  for (let step = 0; step < MOST_STEPS && iterate.improve(); step++);
  return iterate.z;
}

/** Where the method is. */
class Iterate {
  readonly z: Float64Array;
  readonly #objective: Float64Array;
  readonly #rows: readonly Row[];
  readonly #slacks: Float64Array;
  readonly #multipliers: Float64Array;
  readonly #matrix: Float64Array;

  constructor(objective: Float64Array, rows: readonly Row[], start: Float64Array) {
    this.z = Float64Array.from(start);
    this.#objective = objective;
    this.#rows = rows;
    this.#slacks = Float64Array.from(rows, (row) => row.bound - product(row, start));
    this.#multipliers = Float64Array.from(this.#slacks, (slack) => FIRST_MULTIPLIER / Math.max(slack, LEAST_FIRST_SLACK));
    this.#matrix = new Float64Array(objective.length ** 2);
  }

  /** Makes one step: a first try tells how near the centre of the region to aim. Returns whether there may be more to gain. */
  improve(): boolean {
    const [rows, slacks, multipliers] = [this.#rows, this.#slacks, this.#multipliers];
    const mu = dot(slacks, multipliers) / rows.length;
    const residual = Float64Array.from(this.#objective);
    for (let place = 0; place < rows.length; place++) addTo(residual, rows[place]!, -multipliers[place]!);
    if (mu < GAP && residual.every((value) => Math.abs(value) < LARGEST_RESIDUAL)) return false;
    const matrix = this.#matrix.fill(0);
    const size = this.z.length;
    for (let place = 0; place < rows.length; place++) addOuter(matrix, size, rows[place]!, multipliers[place]! / slacks[place]!);
    if (!factorise(matrix, size)) return false;
    const first = this.#towards(residual, () => 0);
    const reach = Math.min(longest(slacks, first.slacks), longest(multipliers, first.multipliers));
    let after = 0;
    for (let place = 0; place < rows.length; place++) {
      after += (slacks[place]! + reach * first.slacks[place]!) * (multipliers[place]! + reach * first.multipliers[place]!);
    }
    const centre = mu * (after / rows.length / mu) ** 3;
    return this.#step(this.#towards(residual, (place) => centre - first.slacks[place]! * first.multipliers[place]!));
  }

  /** The changes that make each product of slack and multiplier what it is to be, to first order. */
  #towards(residual: Float64Array, wanted: (place: number) => number): Change {
    const [rows, slacks, multipliers] = [this.#rows, this.#slacks, this.#multipliers];
    const right = Float64Array.from(residual);
    for (let place = 0; place < rows.length; place++) {
      addTo(right, rows[place]!, multipliers[place]! - wanted(place) / slacks[place]!);
    }
    const z = solve(this.#matrix, this.z.length, right);
    const ofSlacks = Float64Array.from(rows, (row) => -product(row, z));
    const ofMultipliers = Float64Array.from(
      ofSlacks,
      (change, place) => (wanted(place) - multipliers[place]! * change) / slacks[place]! - multipliers[place]!,
    );
    return { z, slacks: ofSlacks, multipliers: ofMultipliers };
  }

  /** Goes most of the way to the border. */
  #step(change: Change): boolean {
    const primal = Math.min(1, STEP_SHARE * longest(this.#slacks, change.slacks));
    const dual = Math.min(1, STEP_SHARE * longest(this.#multipliers, change.multipliers));
    if (!(primal > SHORTEST_STEP)) return false;
    for (let place = 0; place < this.z.length; place++) this.z[place]! += primal * change.z[place]!;
    for (let place = 0; place < this.#rows.length; place++) {
      this.#slacks[place]! += primal * change.slacks[place]!;
      this.#multipliers[place]! += dual * change.multipliers[place]!;
    }
    return true;
  }
}

interface Change {
  readonly z: Float64Array;
  readonly slacks: Float64Array;
  readonly multipliers: Float64Array;
}

function product({ places, values }: Row, z: Float64Array): number {
  let sum = 0;
  for (let entry = 0; entry < places.length; entry++) sum += values[entry]! * z[places[entry]!]!;
  return sum;
}

function addTo(vector: Float64Array, { places, values }: Row, factor: number): void {
  for (let entry = 0; entry < places.length; entry++) vector[places[entry]!]! += factor * values[entry]!;
}

/** Adds factor times the row's outer product, below the diagonal and on it. */
function addOuter(matrix: Float64Array, size: number, { places, values }: Row, factor: number): void {
  for (let entry = 0; entry < places.length; entry++) {
    const at = places[entry]! * size;
    const value = factor * values[entry]!;
    for (let other = 0; other < places.length; other++) {
      if (places[other]! <= places[entry]!) matrix[at + places[other]!]! += value * values[other]!;
    }
  }
}

/** L of L L' = matrix, in its place; false where it has none. */
function factorise(matrix: Float64Array, size: number): boolean {
  for (let row = 0; row < size; row++) {
    const at = row * size;
    for (let column = 0; column <= row; column++) {
      const above = column * size;
      let sum = matrix[at + column]!;
      for (let place = 0; place < column; place++) sum -= matrix[at + place]! * matrix[above + place]!;
      if (column < row) matrix[at + column] = sum / matrix[above + column]!;
      else if (sum > 0) matrix[at + row] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}

function solve(factor: Float64Array, size: number, right: Float64Array): Float64Array {
  const solution = Float64Array.from(right);
  for (let row = 0; row < size; row++) {
    let sum = solution[row]!;
    for (let place = 0; place < row; place++) sum -= factor[row * size + place]! * solution[place]!;
    solution[row] = sum / factor[row * size + row]!;
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = solution[row]!;
    for (let place = row + 1; place < size; place++) sum -= factor[place * size + row]! * solution[place]!;
    solution[row] = sum / factor[row * size + row]!;
  }
  return solution;
}

/** How far one can go before a number falls to 0. */
function longest(numbers: Float64Array, changes: Float64Array): number {
  let reach = Number.POSITIVE_INFINITY;
  for (let place = 0; place < numbers.length; place++) {
    if (changes[place]! < 0) reach = Math.min(reach, -numbers[place]! / changes[place]!);
  }
  return Math.min(reach, 1e6);
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let place = 0; place < one.length; place++) sum += one[place]! * other[place]!;
  return sum;
}
