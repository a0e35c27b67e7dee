/**
 * Bounds that only figures reach of which doubles resolve no draws. Where success and failure both weigh more than the first, they are scaled
 * down to it, so that the spread stays wider than the distance between neighbouring positions. The second keeps products of two of them
 * finite.
 */
const MOST_OF_BOTH = 2 ** 72;
const MOST_OF_ONE = 2 ** 450;

/** What a weight of success counts as in a Beta posterior, given the weight of failure, and the other way round. */
export function countedWeight(weight: number, other: number): number {
  return Math.min(weight / Math.max(1, Math.min(weight, other) / MOST_OF_BOTH), MOST_OF_ONE);
}
