/**
 * Largest weight that success and failure both count as: where both weigh more, both are scaled down by the same factor. Without it the spread
 * would be narrower than the distance between neighbouring doubles.
 */
const MOST_OF_BOTH = 2 ** 72;

/** Largest weight that either counts as, so that the product of two stays finite. */
const MOST_OF_ONE = 2 ** 450;

/**
 * What a weight of success counts as in a Beta posterior, given the weight of failure; likewise for a weight of failure. It differs from
 * `weight` only where doubles could not resolve the draws.
 */
export function countedWeight(weight: number, other: number): number {
  // What nearly every weight is, at less cost.
  if (weight <= MOST_OF_BOTH) return weight;
  return Math.min(weight / Math.max(1, Math.min(weight, other) / MOST_OF_BOTH), MOST_OF_ONE);
}
