/**
 * What the engine asks of a family of posteriors: one distribution for each arm, in arrays.
 *
 * A **position** is a number that grows with the value it stands for and resolves the whole range: log(x / (1 - x)) for a Beta posterior, the
 * value itself for Student's t. Positions may be infinite. A **slot** is a place for a position with whatever all arms need of it, so that
 * this is computed once.
 *
 * The **rate** of an arm at a position is h = -log P(X <= position) >= 0: near P(X > position) far above the arm, large far below it.
 */
import type { Uniform } from '../../../shared/random.js';

export interface Posterior {
  /** Arms that there is room for: 0 to capacity - 1. */
  readonly capacity: number;
  /** tau, see {@link setScale}. */
  readonly scale: number;
  /** Makes room for at least that many arms, at the cost of copying what there is. */
  reserve(capacity: number): void;
  /**
   * What has been observed of an arm, the prior aside. Its meaning is the implementation's: success and failure weight, or weight, mean and
   * variance.
   *
   * @returns whether that is anything new
   */
  set(arm: number, first: number, second: number, third: number): boolean;
  /**
   * Sharpens every posterior: each observation, the prior included, counts tau times. Costs O(capacity).
   *
   * @throws HgmError ERR_OPTION when tau is not a finite number above 0
   */
  setScale(tau: number): void;
  /** Puts a slot, a small integer >= 0, at a position. */
  place(slot: number, position: number): void;
  /** h of an arm at a slot's position. Tails below 1e-25 may count as 0. A pure function of posterior and position. */
  rate(arm: number, slot: number): number;
  /** log P(X > position) of an arm, accurate in both tails. */
  logSurvival(arm: number, position: number): number;
  /** The position with P(X <= position) = probability, which is in (0, 1). */
  quantile(arm: number, probability: number): number;
  /** The position of a draw. */
  draw(arm: number, uniform: Uniform): number;
  /** The position of a draw, given that it is in (low, high]. */
  drawBetween(arm: number, low: number, high: number, uniform: Uniform): number;
  /** About the middle of an arm's posterior: a position. */
  centre(arm: number): number;
  /** About the standard deviation of an arm's posterior, in units of position. */
  spread(arm: number): number;
  /**
   * A position from which on the rate of an arm is 0. Where it is told, an index moves its thresholds without a look at the arms that are below them by more. For posteriors
   * of which most are, the tails being light. @defaultValue an index looks at all
   */
  reach?(arm: number): number;
  /** The value that a position stands for. */
  valueAt(position: number): number;
}
