/**
 * The incomplete Beta ratio as a continued fraction.
 *
 * Notation: x + y = 1; I(a, b, x) = P(X <= x) for X ~ Beta(a, b); g = x^a y^b / B(a, b), the density in logit units.
 */

/** Relative change at which the fraction counts as converged. */
const TOLERANCE = 2e-15;

/** Most terms. Some hundreds are needed where both parameters are above 1, about 44 / b where b is far below. */
const MAXIMUM_TERMS = 100_000;

/**
 * I(a, b, x) / g, where x is not above the mean: `distance` = a y - b x >= 0.
 *
 * The even part of the fraction of Didonato and Morris (ACM TOMS 18, 1992, equation 9): with l = distance + 1,
 * alpha_1 = 1, alpha_(k+1) = (a + k - 1)(a + b + k - 1) k (b - k) x^2 / (a + 2k - 1)^2 and
 * beta_(k+1) = k + k (b - k) x / (a + 2k - 1) + (a + k)(l + k (1 + y)) / (a + 2k + 1).
 * Convergents are kept divided by their denominator, so that nothing overflows. A few terms suffice in the tails; near the mean their
 * number grows with sqrt(a + b).
 */
export function betaFraction(a: number, b: number, x: number, y: number, distance: number): number {
  const l = distance + 1;
  const n = a + b;
  let inverse = 1 / (a + 1);
  let scale = 1 / (a * l * inverse);
  let ratio = scale;
  let ratioBefore = 0;
  for (let k = 1; k < MAXIMUM_TERMS; k++) {
    const c = k * (b - k) * x * inverse;
    const alpha = (a + k - 1) * (n + k - 1) * c * x * inverse;
    inverse = 1 / (a + 2 * k + 1);
    const beta = k + c + (a + k) * (l + k * (1 + y)) * inverse;
    // `scale` is the denominator before last over the last one.
    const next = 1 / (alpha * scale + beta);
    const ratioNext = (alpha * scale * ratioBefore + beta * ratio) * next;
    ratioBefore = ratio;
    ratio = ratioNext;
    scale = next;
    // Written so that NaN ends it.
    if (!(Math.abs(ratio - ratioBefore) > TOLERANCE * ratio)) break;
  }
  return ratio;
}
