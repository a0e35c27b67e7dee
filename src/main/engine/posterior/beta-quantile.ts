import { BetaTails, betaConstant, betaThreshold, placeBetaThreshold } from './beta-tail.js';
import { countedWeight } from './counted-weight.js';
import { positionOfRate } from './invert.js';
import { emptyTail, logSurvivalOf } from './tail.js';

/**
 * The value in [0, 1] that a draw from Beta(alpha, beta) is below with a given probability.
 *
 * @param alpha - above 0
 * @param beta - above 0
 * @param probability - in (0, 1)
 */
export function betaQuantile(alpha: number, beta: number, probability: number): number {
  const a = countedWeight(alpha, beta);
  const b = countedWeight(beta, alpha);
  const tails = new BetaTails();
  const tail = emptyTail();
  const at = betaThreshold();
  const constant = betaConstant(a, b);
  const position = positionOfRate(
    (candidate) => {
      placeBetaThreshold(at, candidate);
      tails.write(a, b, constant, at, tail, Number.NEGATIVE_INFINITY);
    },
    tail,
    -Math.log(probability),
    Math.log(a / b),
    Math.sqrt(1 / a + 1 / b),
  );
  return 1 / (1 + Math.exp(-position));
}

/**
 * The probability that a draw from Beta(alpha, beta) is above a value.
 *
 * @param alpha - above 0
 * @param beta - above 0
 */
export function betaSurvival(alpha: number, beta: number, value: number): number {
  if (!(value > 0)) return 1;
  if (value >= 1) return 0;
  const a = countedWeight(alpha, beta);
  const b = countedWeight(beta, alpha);
  const tail = emptyTail();
  const at = betaThreshold();
  placeBetaThreshold(at, Math.log(value / (1 - value)));
  new BetaTails().write(a, b, betaConstant(a, b), at, tail, Number.NEGATIVE_INFINITY);
  return Math.exp(logSurvivalOf(tail));
}
