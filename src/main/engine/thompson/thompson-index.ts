/**
 * Exact Thompson sampling in O(log n): an arm is selected with exactly the probability that its draw is the largest, without a draw for
 * every arm. docs/thompson-index.md derives and proves it.
 *
 * Notation: F_i the distribution function of arm i's posterior, h_i = -log F_i, H the sum of h_i over the candidates, t_1 > t_2 > ... the
 * thresholds, d_ij = h_i(t_j) - h_i(t_(j-1)), h_i = 0 above t_1.
 * 1. For the levels j = 1, 2, ...: draw K ~ Poisson(sum of d_ij); where K > 0, pick K times proportionally to d_ij. The set picked holds each
 *    arm whose draw is in (t_j, t_(j-1)], independently and with the right probability, given that no draw is above t_(j-1).
 * 2. The first set that is not empty holds the winner: its arms' draws, each truncated to (t_j, t_(j-1)], are compared.
 * 3. If no level has any, all draws are below the last threshold, and are compared truncated to there. So they are before a level whose
 *    K would be very large, as of arms that are very sharp: then at most one draw is made for each candidate.
 */
import { HgmError } from '../../../shared/errors.js';
import type { Uniform } from '../../../shared/random.js';
import type { Posterior } from '../posterior/posterior.js';
import { CandidateSet } from './candidate-set.js';
import { Contest } from './contest.js';
import { Ladder } from './ladder.js';
import { plainSelect } from './plain-select.js';
import { drawPoisson } from './poisson.js';
import { resolveThompsonIndexOptions, type ThompsonIndexOptions } from './thompson-index-options.js';

// Units of work: a pick, or a rate that is evaluated.

/** Average work of a selection with good thresholds, beside {@link USUAL_WORK_PER_POINT}. */
const USUAL_WORK = 4;

/** Average work of such a selection for each point that is expected above the first threshold. */
const USUAL_WORK_PER_POINT = 3;

/** Work of choosing new thresholds, for each candidate that is looked at. */
const REBUILD_WORK = 4;

/**
 * Work that a pass over all candidates counts as, for each candidate. It evaluates two rates; the rest brings new thresholds sooner, since a pass
 * shows that the present ones are too high.
 */
const PASS_WORK = 8;

/** Most points expected at a level for which picks are drawn; for more, a pass over all candidates is made instead. */
const MOST_POINTS = 2 ** 14;

/** The part of an index's state that its posteriors do not determine. */
export interface ThompsonIndexState {
  /** The thresholds, from the highest; empty when none were chosen yet. */
  readonly positions: readonly number[];
  /** Work done beyond the usual since they were chosen. */
  readonly debt: number;
  /** Arms that were within reach of the lowest threshold then; 0 where the posterior does not tell. @defaultValue 0 */
  readonly reached?: number;
}

export class ThompsonIndex {
  readonly posterior: Posterior;
  protected readonly candidates = new CandidateSet();
  readonly #targets: readonly number[];
  readonly #plainUpTo: number;
  readonly #usualWork: number;
  readonly #contest: Contest;
  /** Made when it is first needed: small sets never do. */
  #ladder: Ladder | undefined;
  #picks = new Int32Array(16);
  #debt = 0;

  /** @throws HgmError ERR_OPTION when an option breaks its rule */
  constructor(options: ThompsonIndexOptions) {
    const { posterior, capacity, levels, plainUpTo } = resolveThompsonIndexOptions(options);
    this.posterior = posterior;
    this.#targets = levels;
    this.#contest = new Contest(posterior, levels.length);
    this.#plainUpTo = plainUpTo;
    this.#usualWork = USUAL_WORK + USUAL_WORK_PER_POINT * (levels[0] ?? 0);
    this.#reserve(capacity);
  }

  /** Number of candidates. */
  get size(): number {
    return this.candidates.size;
  }

  /** Whether an arm is a candidate. */
  has(arm: number): boolean {
    return this.candidates.has(arm);
  }

  /**
   * Makes an arm a candidate, or tells what is observed of one now; the figures are those of the posterior's `set`, in total, the prior aside.
   * Its rates are computed when the next selection needs them, so that setting an arm many times costs little.
   *
   * @param arm - an integer >= 0
   */
  set(arm: number, first: number, second: number, third = 0): void {
    if (arm >= this.posterior.capacity) this.#reserve(grownCapacity(arm, this.posterior.capacity));
    const isChanged = this.posterior.set(arm, first, second, third);
    const isNew = this.candidates.add(arm);
    if (isChanged || isNew) this.changed(arm);
  }

  /** Makes an arm no candidate; false when it was none. */
  remove(arm: number): boolean {
    const isRemoved = this.candidates.remove(arm);
    if (isRemoved) this.changed(arm);
    return isRemoved;
  }

  /** Sharpens every posterior by tau, see `Posterior.setScale`. O(capacity), and the next selection is O(n). */
  setScale(tau: number): void {
    if (tau === this.posterior.scale) return;
    this.posterior.setScale(tau);
    this.#ladder?.markAllStale();
  }

  /**
   * The arm with the largest draw, every candidate's posterior being drawn from once, independently; -1 when there is no candidate.
   *
   * The numbers taken from `uniform`, and so the choice, depend on the posteriors, the candidates and {@link state} alone.
   */
  select(uniform: Uniform): number {
    const { size, extent } = this.candidates;
    if (size === 0) return -1;
    if (extent <= this.#plainUpTo) return plainSelect(this.posterior, extent, this.candidates.flags, uniform);
    const ladder = this.ladder;
    const first = this.#prepare(ladder, size);
    for (let level = 0; level < ladder.levels.length; level++) {
      const total = level === 0 ? first : ladder.refresh(level);
      if (!(total <= MOST_POINTS)) return this.#selectAmongAll(level, uniform);
      // After the last level comes a pass over all candidates. The debt grows by its expected work, so that new thresholds come first.
      if (level === ladder.levels.length - 1) this.#debt += PASS_WORK * Math.exp(-total) * size;
      const count = drawPoisson(total, uniform);
      if (count === 0) continue;
      const winner = this.#winnerOf(level, count, uniform);
      this.#account(count + this.#contest.evaluations + level);
      return winner;
    }
    return this.selectBelow(ladder.levels.length, uniform);
  }

  /** What, with the posteriors and the candidates, makes another index choose as this one does. */
  state(): ThompsonIndexState {
    const ladder = this.#ladder?.isPlaced === true ? this.#ladder : undefined;
    const positions = ladder?.levels.map((level) => level.position) ?? [];
    return { positions, debt: this.#debt, reached: ladder?.reached ?? 0 };
  }

  /**
   * Takes over the {@link state} of an index with the same levels.
   *
   * @throws HgmError ERR_OPTION when it has other levels
   */
  restore(state: ThompsonIndexState): void {
    const { positions, debt, reached = 0 } = state;
    if (positions.length > 0) {
      const count = this.#targets.length;
      if (positions.length !== count) {
        throw new HgmError(
          'ERR_OPTION',
          `a state with ${positions.length} thresholds is not one of an index with ${count} levels`,
        );
      }
      this.ladder.restore(positions, reached);
    }
    this.#debt = debt;
  }

  /** @internal The thresholds and the rates at them. */
  protected get ladder(): Ladder {
    this.#ladder ??= this.#makeLadder();
    return this.#ladder;
  }

  /** @internal Says that the rates of an arm are out of date. */
  protected changed(arm: number): void {
    this.#ladder?.markStale(arm);
  }

  /** @internal The upper end of a level's range. */
  protected topOf(level: number): number {
    return level === 0 ? Number.POSITIVE_INFINITY : this.ladder.levels[level - 1]!.position;
  }

  /** @internal h of an arm at the upper end of a level's range. */
  protected rateAtTop(arm: number, level: number): number {
    return this.ladder.rateAt(arm, level - 1);
  }

  /** @internal Moves the different arms among the first `count` picks to the front; returns how many there are. */
  protected distinct(picks: Int32Array, count: number): number {
    if (count > 16) picks.subarray(0, count).sort();
    let kept = 1;
    for (let k = 1; k < count; k++) {
      const arm = picks[k]!;
      let seen = kept - 1;
      // Sorted, an arm picked before is the one kept last.
      const until = count > 16 ? kept - 1 : 0;
      while (seen >= until && picks[seen] !== arm) seen--;
      if (seen < until) picks[kept++] = arm;
    }
    return kept;
  }

  /** @internal The winner when no draw is above a level's range, which is not the first. O(n), and practically never needed. */
  protected selectBelow(level: number, uniform: Uniform): number {
    const { flags, extent } = this.candidates;
    this.#contest.reset();
    for (let arm = 0; arm < extent; arm++) {
      if (flags[arm] === 1) this.#contest.add(arm, Number.POSITIVE_INFINITY, this.ladder.rateAt(arm, level - 1), uniform);
    }
    return this.#contest.winner(Number.NEGATIVE_INFINITY, this.topOf(level), this.ladder.slope(level - 1));
  }

  /** The winner when no draw is above a level's range, without the picks that the level would need. O(n). */
  #selectAmongAll(level: number, uniform: Uniform): number {
    const { flags, extent, size } = this.candidates;
    // The thresholds are too high: makes the next selection choose new ones.
    this.#debt += PASS_WORK * size;
    return level === 0 ? plainSelect(this.posterior, extent, flags, uniform) : this.selectBelow(level, uniform);
  }

  /** Chooses thresholds if that is due. Returns the sum of rates of the first level. */
  #prepare(ladder: Ladder, size: number): number {
    const price = Math.max(REBUILD_WORK * ladder.moved(size), this.#usualWork);
    if (ladder.isPlaced && this.#debt <= price) {
      const total = ladder.refresh(0);
      // With more work than this, the selection alone would cost more than new thresholds.
      if (total <= price) return total;
    }
    ladder.rebuild();
    this.#debt = 0;
    return ladder.refresh(0);
  }

  #winnerOf(level: number, count: number, uniform: Uniform): number {
    const { tree, position } = this.ladder.levels[level]!;
    if (count > this.#picks.length) this.#picks = new Int32Array(2 * count);
    const picks = this.#picks;
    for (let k = 0; k < count; k++) picks[k] = tree.pick(uniform());
    const contest = this.#contest;
    contest.reset();
    const contestants = count === 1 ? 1 : this.distinct(picks, count);
    if (contestants === 1) return picks[0]!;
    for (let k = 0; k < contestants; k++) {
      const arm = picks[k]!;
      contest.add(arm, this.ladder.rateAt(arm, level), this.rateAtTop(arm, level), uniform);
    }
    return contest.winner(position, this.topOf(level), this.ladder.slope(level));
  }

  /** Adds the work beyond the usual to the debt: when that reaches the cost of new thresholds, they are chosen. */
  #account(work: number): void {
    this.#debt = Math.max(0, this.#debt + work - this.#usualWork);
  }

  #makeLadder(): Ladder {
    const ladder = new Ladder(this.posterior, this.candidates, this.#targets);
    ladder.reserve(this.posterior.capacity);
    return ladder;
  }

  #reserve(capacity: number): void {
    this.posterior.reserve(capacity);
    this.candidates.reserve(capacity);
    this.#ladder?.reserve(capacity);
  }
}

/** Capacity for an arm, with a reserve for later ones; the reserve is a smaller share where it would take much memory. */
function grownCapacity(arm: number, capacity: number): number {
  return Math.max(16, arm + 1 + (capacity < 65_536 ? capacity >> 1 : capacity >> 4));
}
