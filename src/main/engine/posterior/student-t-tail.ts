/**
 * Tails of Student's t distribution.
 *
 * Notation: v = degrees of freedom, T ~ t_v, z >= 0, w = log(1 + z^2 / v), m = v - 1/2, B = B(v/2, 1/2).
 *
 * Tails that are far out, or of few degrees of freedom, are incomplete Beta ratios (Abramowitz and Stegun 26.7.1, 26.5.27):
 *   P(T > z) = I(v/2, 1/2, v / (v + z^2)) / 2,
 * or, for z < 1, where that fraction converges slowly, 1/2 - I(1/2, v/2, z^2 / (v + z^2)) / 2.
 *
 * Elsewhere, substitute s^2 = m w, which leaves a normal density times a function that hardly differs from 1:
 *   P(T > z) = 1 / (B sqrt(m)) integral over r > s of exp(-r^2 / 2) G((r^2 / m)^2) dr,  G(w^2) = sqrt((w/2) / sinh(w/2)).
 * The exponent v - 1/2 is the one of Hill's and Wallace's normal approximations (Hill 1970, CACM 13, algorithm 395).
 */
import { betaFraction } from './beta-fraction.js';
import { millsRatio } from './mills-ratio.js';
import { logBeta } from './stirling.js';
import type { Tail } from './tail.js';

/** Taylor coefficients of sqrt((w/2) / sinh(w/2)) in powers of w^2, computed to 50 digits. They shrink like (2 pi)^(-2 k). */
const COEFFICIENTS: readonly number[] = [
  1.0, -0.020833333333333332, 0.000390625, -7.879670965608466e-6, 1.6967665791721782e-7, -3.805064191721906e-9,
  8.748377596315407e-11, -2.044523359411974e-12, 4.833351797967704e-14, -1.152434101767386e-15, 2.76605204359937e-17,
  -6.67428195089166e-19, 1.61745507718158e-20, -3.93397792009138e-22, 9.597634062586047e-24, -2.347690291162632e-25,
];

/** Least v at which the series of {@link COEFFICIENTS} has full precision: it is asymptotic in v. */
const SERIES_FROM_FREEDOM = 15;
/** Largest w at which that series has full precision: its radius of convergence is 2 pi. */
const SERIES_UP_TO_W = 2;
/** Largest s^2 at which that series is used: it takes powers of s up to 60, which must stay finite. Beyond, the log of the density is below -2^31. */
const SERIES_UP_TO_SQUARE = 2 ** 32;

/** Log of the density of t_v at 0, 1 / (B sqrt(v)): what a posterior keeps for each arm. */
export function studentTConstant(freedom: number): number {
  return -logBeta(0.5 * freedom, 0.5) - 0.5 * Math.log(freedom);
}

/** Sum over k of c_k m^(-2k) integral over r > s of r^(4k) exp(-(r^2 - s^2) / 2) dr. */
function seriesRatio(s: number, m: number): number {
  const square = s * s;
  const step = 1 / (m * m);
  let moment = millsRatio(s);
  let power = s;
  let scale = 1;
  let sum = moment;
  for (let k = 1; k < COEFFICIENTS.length; k++) {
    // Moments of order 4k - 2 and 4k: integrating by parts, M(j) = s^(j - 1) + (j - 1) M(j - 2).
    moment = power + (4 * k - 3) * moment;
    power *= square;
    moment = power + (4 * k - 1) * moment;
    power *= square;
    scale *= step;
    const term = COEFFICIENTS[k]! * scale * moment;
    sum += term;
    if (Math.abs(term) < 1e-17 * sum) break;
  }
  return sum;
}

/**
 * Writes the tail of t_v at z, on the side of z that the mean is not on, to `out`, with the density of T itself.
 *
 * @param constant - {@link studentTConstant} of `freedom`
 * @param negligibleBelow - an upper tail where the log of the density is less is written as 0, at less cost; -Infinity for none
 */
export function studentTTail(freedom: number, constant: number, z: number, out: Tail, negligibleBelow: number): void {
  const distance = Math.abs(z);
  const share = (distance * distance) / freedom;
  const w = Math.log1p(share);
  const logDensity = constant - 0.5 * (freedom + 1) * w;
  out.upper = z >= 0;
  out.logDensity = logDensity;
  out.ratio = 0;
  if (logDensity < negligibleBelow && out.upper) return;
  const m = freedom - 0.5;
  const square = m * w;
  if (freedom >= SERIES_FROM_FREEDOM && w <= SERIES_UP_TO_W && square <= SERIES_UP_TO_SQUARE) {
    out.ratio = Math.sqrt(freedom / m) * Math.exp(0.75 * w) * seriesRatio(Math.sqrt(square), m);
    return;
  }
  const half = 0.5 * freedom;
  const x = 1 / (1 + share);
  const y = share / (1 + share);
  if (distance >= 1) {
    out.ratio = 0.5 * distance * betaFraction(half, 0.5, x, y, half * y - 0.5 * x);
  } else {
    const inner = distance * betaFraction(0.5, half, y, x, 0.5 * x - half * y);
    out.ratio = 0.5 * (Math.exp(-logDensity) - inner);
  }
}
