/** Which scores are better. */
export type Direction = 'minimize' | 'maximize';

/** A score as a number of which the larger is the better, and back. */
export function inDirection(score: number, direction: Direction): number {
  // A subtraction, since the sign of 0 is not to be turned.
  return direction === 'maximize' ? score : 0 - score;
}
