/**
 * The incomplete Beta ratio for large parameters, expanded about the mean (Temme 1982, SIAM J. Math. Anal. 13; the role that BASYM has in
 * Didonato and Morris, ACM TOMS 18, 1992).
 *
 * Notation: n = a + b, p = a / n, q = 1 - p, u = x - p. Let s^2 / 2 = n KL(p || x), with the sign of u, which is the exponent of the density
 * of Beta(a, b) in logit units relative to its peak. Then ds / dx = n u / (s x (1 - x)), so that
 *   P(X > x) = P sqrt(1 / n) integral over r > s of f(r) exp(-r^2 / 2) dr,  f(r) = r / (sqrt(n) u(r)),  P = p^a q^b / B(a, b).
 * From r (p + u)(q - u) = n u u' the coefficients of u in powers of r follow one by one, and those of f = r / (sqrt(n) u) from them.
 */
import { millsRatio } from './mills-ratio.js';

/** Most terms: more than the range in which the expansion is used needs. */
const MAXIMUM_TERMS = 32;

/** Terms below this share of the sum end it. */
const TOLERANCE = 1e-17;

/** Numbers that {@link betaExpansion} works with, made once and handed in. */
export class BetaExpansionScratch {
  readonly u = new Float64Array(MAXIMUM_TERMS + 3);
  readonly f = new Float64Array(MAXIMUM_TERMS + 3);
}

/**
 * P(X > x) / g for X ~ Beta(a, b), with s = `deviation` >= 0 as above and g the density of X at x in logit units. For P(X <= x) exchange
 * a and b.
 */
export function betaExpansion(a: number, b: number, deviation: number, scratch: BetaExpansionScratch): number {
  const n = a + b;
  const skew = (b - a) / n / Math.sqrt(n);
  const { u, f } = scratch;
  // v = sqrt(n) u, as a series in r: v[1] = sqrt(p q); `squareOdd`, `squareEven` are coefficients of v^2.
  const first = Math.sqrt(a * b) / n;
  u[0] = 0;
  u[1] = first;
  f[0] = 1 / first;
  let squareBefore = 0;
  let square = first * first;
  // Integrals of r^k exp(-(r^2 - s^2) / 2) over r > s: k - 2, k - 1, and s^(k - 1).
  let momentBefore = millsRatio(deviation);
  let moment = 1;
  let power = 1;
  let sum = f[0] * momentBefore;
  let termBefore = sum;
  for (let k = 1; k < MAXIMUM_TERMS; k++) {
    // The coefficient k + 2 of v^2, then k + 1 of v.
    const squareNext = (2 / (k + 2)) * (skew * u[k]! - squareBefore / n);
    let crossed = squareNext;
    for (let j = 2, i = k; j <= i; j++, i--) crossed -= (j === i ? 1 : 2) * u[j]! * u[i]!;
    const coefficient = crossed / (2 * first);
    u[k + 1] = coefficient;
    squareBefore = square;
    square = squareNext;
    let product = 0;
    for (let j = 1; j <= k; j++) product += u[j + 1]! * f[k - j]!;
    f[k] = -product / first;
    const term = f[k]! * moment;
    sum += term;
    if (Math.abs(term) + Math.abs(termBefore) < TOLERANCE * Math.abs(sum)) break;
    termBefore = term;
    power *= deviation;
    const momentNext = power + k * momentBefore;
    momentBefore = moment;
    moment = momentNext;
  }
  return sum / Math.sqrt(n);
}
