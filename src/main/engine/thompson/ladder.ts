/**
 * The thresholds of the index, from the highest position down, with the rates of all arms between them.
 *
 * Notation: t_1 > t_2 > ... the positions; h_i(t) the rate of arm i; H(t) the sum of h_i(t) over the candidates. Level j holds
 * d_ij = h_i(t_j) - h_i(t_(j-1)), with h_i = 0 above t_1.
 */
import type { Posterior } from '../posterior/posterior.js';
import type { CandidateSet } from './candidate-set.js';
import { Level } from './level.js';
import { solvePosition } from './solve-position.js';

/** Thresholds are searched for until H is within this factor of what is wanted. */
const CLOSE_ENOUGH = 1.25;

export class Ladder {
  readonly levels: readonly Level[];
  readonly #posterior: Posterior;
  readonly #candidates: CandidateSet;
  readonly #targets: readonly number[];
  /** For every arm, a bit for each level that lists it as stale. */
  #listed = new Uint16Array(0);
  #isPlaced = false;

  /**
   * @param targets - H at each level when thresholds are chosen, ascending
   */
  constructor(posterior: Posterior, candidates: CandidateSet, targets: readonly number[]) {
    this.#posterior = posterior;
    this.#candidates = candidates;
    this.#targets = targets;
    this.levels = targets.map((_, slot) => new Level(slot));
  }

  /** Whether thresholds were chosen yet. */
  get isPlaced(): boolean {
    return this.#isPlaced;
  }

  /** The thresholds. */
  get positions(): number[] {
    return this.levels.map((level) => level.position);
  }

  reserve(capacity: number): void {
    if (capacity <= this.#listed.length) return;
    const listed = new Uint16Array(capacity);
    listed.set(this.#listed);
    this.#listed = listed;
    for (const level of this.levels) level.tree.reserve(capacity);
  }

  /** Says that an arm's posterior, or whether it is a candidate, changed. */
  markStale(arm: number): void {
    const all = (1 << this.levels.length) - 1;
    const listed = this.#listed[arm]!;
    if (listed === all) return;
    for (const level of this.levels) {
      if ((listed & (1 << level.slot)) === 0) level.markStale(arm, this.#candidates.size);
    }
    this.#listed[arm] = all;
  }

  /** Says that every posterior changed. */
  markAllStale(): void {
    for (const level of this.levels) level.markAllStale();
  }

  /** h_i at the threshold above a level, from levels that are up to date. */
  rateAbove(arm: number, level: number): number {
    let rate = 0;
    for (let j = 0; j < level; j++) rate += this.levels[j]!.tree.get(arm);
    return rate;
  }

  /** Brings a level up to date; those above it must be. Returns the sum of its rates. */
  refresh(index: number): number {
    const level = this.levels[index]!;
    if (level.isAllStale) this.#refreshAll(index);
    else if (level.staleCount > 0) {
      const keep = ~(1 << level.slot);
      for (let k = 0; k < level.staleCount; k++) {
        const arm = level.staleAt(k);
        this.#listed[arm]! &= keep;
        level.tree.set(arm, this.#difference(arm, index));
      }
      level.markFresh();
    }
    return level.tree.total;
  }

  /** About how fast log H falls with the position near a level. */
  slope(index: number): number {
    const lower = Math.max(1, Math.min(index, this.levels.length - 1));
    if (this.levels.length === 1) return 1 / this.#posterior.spread(0);
    const drop = this.levels[lower - 1]!.position - this.levels[lower]!.position;
    return Math.log(this.#targets[lower]! / this.#targets[lower - 1]!) / drop;
  }

  /** Puts thresholds where they were, say in a checkpoint. */
  restore(positions: readonly number[]): void {
    for (const [index, level] of this.levels.entries()) this.#move(level, positions[index]!);
    this.#isPlaced = true;
  }

  /** Chooses all thresholds anew and brings everything up to date. O(candidates). There must be a candidate. */
  rebuild(): void {
    const last = this.levels.length - 1;
    let step = 1;
    let guess = 0;
    if (this.#isPlaced) {
      step = 1 / this.slope(last);
      guess = this.levels[last]!.position;
    } else {
      const best = this.#candidateWithLargest((arm) => this.#posterior.centre(arm) + this.#posterior.spread(arm));
      step = this.#posterior.spread(best);
      guess = this.#posterior.centre(best) + step;
    }
    for (let index = last; index >= 0; index--) {
      const level = this.levels[index]!;
      const solved = solvePosition(guess, step, this.#targets[index]!, CLOSE_ENOUGH, (position) => this.#sumAt(index, position));
      const above = this.levels[index - 1];
      if (above !== undefined) {
        const growth = Math.log(this.#targets[index]! / this.#targets[index - 1]!);
        // A level moves about as the one below it did.
        guess = this.#isPlaced ? above.position + (solved - level.position) : solved + growth * step;
      }
      level.position = solved;
    }
    this.#isPlaced = true;
    this.#takeDifferences();
  }

  #move(level: Level, position: number): void {
    level.position = position;
    this.#posterior.place(level.slot, position);
    level.markAllStale();
  }

  #candidateWithLargest(figure: (arm: number) => number): number {
    const { flags, extent } = this.#candidates;
    let best = -1;
    let largest = Number.NEGATIVE_INFINITY;
    for (let arm = 0; arm < extent; arm++) {
      if (flags[arm] !== 1) continue;
      const own = figure(arm);
      if (own > largest) {
        largest = own;
        best = arm;
      }
    }
    return best;
  }

  /** H at a position; writes every arm's rate there to the level's weights. Rates that are 0 further down are 0. */
  #sumAt(index: number, position: number): number {
    this.#posterior.place(index, position);
    const { flags, extent } = this.#candidates;
    const weights = this.levels[index]!.tree.weights;
    const below = this.levels[index + 1]?.tree.weights;
    let sum = 0;
    for (let arm = 0; arm < extent; arm++) {
      const isZero = flags[arm] !== 1 || (below !== undefined && below[arm] === 0);
      const rate = isZero ? 0 : this.#posterior.rate(arm, index);
      weights[arm] = rate;
      sum += rate;
    }
    return sum;
  }

  /** Turns the levels' rates, as {@link #sumAt} left them, into differences between levels. */
  #takeDifferences(): void {
    const { extent } = this.#candidates;
    this.#listed.fill(0, 0, extent);
    for (const [index, level] of this.levels.entries()) {
      const weights = level.tree.weights;
      if (index > 0) {
        for (let arm = 0; arm < extent; arm++) {
          const rate = weights[arm]!;
          if (rate > 0) weights[arm] = Math.max(0, rate - this.rateAbove(arm, index));
        }
      }
      level.tree.rebuild();
      level.markFresh();
    }
  }

  #difference(arm: number, index: number): number {
    if (!this.#candidates.has(arm)) return 0;
    const above = this.rateAbove(arm, index);
    return Math.max(0, this.#posterior.rate(arm, index) - above);
  }

  #refreshAll(index: number): void {
    const level = this.levels[index]!;
    const { extent } = this.#candidates;
    const keep = ~(1 << level.slot);
    const weights = level.tree.weights;
    for (let arm = 0; arm < extent; arm++) {
      this.#listed[arm]! &= keep;
      weights[arm] = this.#difference(arm, index);
    }
    level.tree.rebuild();
    level.markFresh();
  }
}
