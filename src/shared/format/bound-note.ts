import type { Direction } from '../results/direction.js';

/** Said where a bound is better than the mean beside it: the mean is of the results alone, the bound of what is believed. */
export const BOUND_NOTE = 'a bound also counts a prior and how hard the tasks were';

/** Whether an agent's mean is believed to be better than the mean of its results: by its prior, or as its tasks were harder than others. */
export function isBoundBetter(
  { mean, bound }: { readonly mean: number | null; readonly bound: number | null },
  direction: Direction | null,
): boolean {
  if (mean === null || bound === null) return false;
  return direction === 'minimize' ? bound < mean : bound > mean;
}
