import type { Uniform } from '../../../shared/random.js';

/** Means above this are drawn in parts: exp(-mean) must not lose precision, and a sum of Poisson numbers is Poisson. */
const PART = 32;

/**
 * A draw from the Poisson distribution, by inversion; its cost is proportional to the draw.
 *
 * @param mean - finite, >= 0
 */
export function drawPoisson(mean: number, uniform: Uniform): number {
  let count = 0;
  let left = mean;
  while (left > PART) {
    count += inverted(PART, uniform());
    left -= PART;
  }
  return count + inverted(left, uniform());
}

/** The smallest k whose distribution function is above `share`. */
function inverted(mean: number, share: number): number {
  let k = 0;
  let probability = Math.exp(-mean);
  let left = share;
  // Rounding may leave a rest above 0 after the last term that counts: the probabilities then end the loop.
  while (left >= probability && (probability > 1e-20 || k < mean)) {
    left -= probability;
    k++;
    probability *= mean / k;
  }
  return k;
}
