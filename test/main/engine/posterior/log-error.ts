/**
 * How far off the log of a probability is: as a relative error of the probability where it is small, of its log where it is near 1, so that both
 * tails count.
 */
export function logError(actual: number, expected: number): number {
  return Math.abs(actual - expected) / Math.min(1, Math.abs(expected));
}
