/** Logs of sums are clamped to plus and minus this: beyond, the sum has underflowed or overflowed. */
const LOG_LIMIT = 700;

/** Distance of the first look beyond the known points, in steps. It doubles with each further look. */
const FIRST_REACH = 4;

/**
 * Most evaluations of one search, each a pass over all arms. A smooth curve takes far fewer; one that is nearly a step may take hundreds, which
 * is not worth it: a threshold that is a little off costs at most one more evaluation in each selection.
 */
const MAXIMUM_EVALUATIONS = 64;

/**
 * What is known of H, the sum of all rates, as a function of the position, which it falls with: points where it was evaluated, for finding the
 * position where it has a given value.
 */
export class RateCurve {
  /** Ascending. */
  readonly #positions: number[] = [];
  readonly #logs: number[] = [];
  readonly #from: number;
  readonly #step: number;

  /**
   * @param from - a position to begin with, when nothing is known
   * @param step - about how far log H takes to fall by 1
   */
  constructor(from: number, step: number) {
    this.#from = from;
    this.#step = step;
  }

  /** Says what H is at a position. */
  add(position: number, sum: number): void {
    let k = this.#positions.length;
    while (k > 0 && this.#positions[k - 1]! > position) k--;
    this.#positions.splice(k, 0, position);
    this.#logs.splice(k, 0, Math.max(-LOG_LIMIT, Math.min(LOG_LIMIT, Math.log(sum))));
  }

  /**
   * A position where H is within a factor of a target.
   *
   * @param sumOfRates - H at a position; evaluated last at the position that is returned
   */
  solve(target: number, factor: number, sumOfRates: (position: number) => number): number {
    const wanted = Math.log(target);
    const tolerance = Math.log(factor);
    let position = this.#from;
    for (let n = 1; n <= MAXIMUM_EVALUATIONS; n++) {
      // Interpolation alone may approach from one side only, so every few steps halve the range.
      const next = this.#guess(wanted, n);
      if (n > 1 && next === position) break;
      position = next;
      const sum = sumOfRates(position);
      if (Math.abs(Math.log(sum) - wanted) <= tolerance) break;
      this.add(position, sum);
    }
    return position;
  }

  #guess(wanted: number, attempt: number): number {
    const positions = this.#positions;
    const logs = this.#logs;
    const count = positions.length;
    if (count === 0) return this.#from;
    // The first point where H is too small.
    let k = 0;
    while (k < count && logs[k]! > wanted) k++;
    const limit = FIRST_REACH * 2 ** attempt * this.#step;
    if (k === 0) return positions[0]! - Math.min(limit, (wanted - logs[0]!) * this.#stepNear(0));
    if (k === count) return positions[count - 1]! + Math.min(limit, (logs[count - 1]! - wanted) * this.#stepNear(count - 2));
    const low = positions[k - 1]!;
    const high = positions[k]!;
    if (attempt % 3 === 0 || !isKnown(logs[k]) || !isKnown(logs[k - 1])) return 0.5 * (low + high);
    return low + ((high - low) * (logs[k - 1]! - wanted)) / (logs[k - 1]! - logs[k]!);
  }

  /** How far log H takes to fall by 1, between two points if there are two that tell. */
  #stepNear(k: number): number {
    const [one, other] = [this.#logs[k], this.#logs[k + 1]];
    if (!isKnown(one) || !isKnown(other) || one <= other) return this.#step;
    return (this.#positions[k + 1]! - this.#positions[k]!) / (one - other);
  }
}

function isKnown(log: number | undefined): log is number {
  return log !== undefined && Math.abs(log) < LOG_LIMIT;
}
