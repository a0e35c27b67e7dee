/** How good a heuristic is: on one instance, as a reward, and on many, as the figure that papers print. */
import type { Instance } from './instance.js';
import type { Recipe } from './recipes.js';

/**
 * The share of best fit's waste that a packing avoids: 1 is a packing as tight as the lower bound, 0 one that wastes as much as best
 * fit does on average, or more. The waste is the excess over the instance's own lower bound, which takes out most of what differs
 * between instances; best fit's own result on the instance is more noise than help (for a good heuristic on Weibull instances, the
 * difference from it varies twice as much as the excess over the bound).
 */
export function rewardOf(bins: number, instance: Instance, recipe: Recipe): number {
  const excess = bins / instance.lowerBound - 1;
  return Math.min(1, Math.max(0, 1 - excess / recipe.bestFitExcess));
}

/** What packing a set of instances took. */
export interface Measurement {
  readonly meanBins: number;
  /** Mean number of bins over mean lower bound, less 1: a fraction. FunSearch's paper averages so. */
  readonly excess: number;
  /** Standard error of `excess`, from how it differs between instances; 0 for a single instance. */
  readonly standardError: number;
}

/** Packs every instance by `pack`, which returns the number of bins. */
export function measure(instances: readonly Instance[], pack: (instance: Instance) => number): Measurement {
  const count = instances.length;
  const bins = instances.map(pack);
  const meanBins = bins.reduce((sum, value) => sum + value, 0) / count;
  const meanBound = instances.reduce((sum, { lowerBound }) => sum + lowerBound, 0) / count;
  const ratio = meanBins / meanBound;
  const squares = instances.reduce((sum, { lowerBound }, i) => sum + (bins[i]! - ratio * lowerBound) ** 2, 0);
  const standardError = count > 1 ? Math.sqrt(squares / (count - 1) / count) / meanBound : 0;
  return { meanBins, excess: ratio - 1, standardError };
}
