/**
 * Top-two Thompson sampling (Russo 2016, "Simple Bayesian algorithms for best arm identification", beta = 1/2): of what is drawn once from each posterior the
 * best is taken half of the time. Else the draws are made again until another is the best, and that one is taken. So the best agent gets half of the
 * evaluations, and what may be better than it the other half, each in proportion to the probability that it is the best.
 */
import type { Uniform } from '../../../shared/random.js';

const SHARE_OF_BEST = 0.5;
/** Draws until another one is the best, at most: with that probability of one to be the best 0.9, five in six are enough. */
export const MOST_DRAWS = 16;

/**
 * The agent to evaluate; -1 when there is none.
 *
 * @param choose - the best of one draw each
 * @param chooseBeside - the best of one draw of each but the given one, or -1: asked where {@link MOST_DRAWS} draws brought no other
 */
export function chooseOfTopTwo(choose: () => number, chooseBeside: (agent: number) => number, uniform: Uniform): number {
  const best = choose();
  if (best < 0 || uniform() < SHARE_OF_BEST) return best;
  for (let draws = 0; draws < MOST_DRAWS; draws++) {
    const other = choose();
    if (other !== best) return other;
  }
  const other = chooseBeside(best);
  return other < 0 ? best : other;
}
