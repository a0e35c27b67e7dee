/**
 * Stirling's correction and what follows from it: normalising constants of the Beta and Student-t densities.
 *
 * Notation: D(z) = log Gamma(z) - [(z - 1/2) log z - z + log(2 pi) / 2]. Constants are built from D because the large terms of the three
 * log-gammas in a Beta function cancel on paper instead of in floating point.
 */

/** Least z at which the series of D has an error below 1e-16. */
const SERIES_FROM = 10;

/** The asymptotic series of D(z), z >= 10 (Abramowitz and Stegun 6.1.41): sum of B_2k / (2k (2k - 1) z^(2k - 1)). */
function series(z: number): number {
  const w = 1 / (z * z);
  const tail = 1 / 1188 + w * (-691 / 360360 + w * (1 / 156 - (w * 3617) / 122400));
  return (1 / 12 + w * (-1 / 360 + w * (1 / 1260 + w * (-1 / 1680 + w * tail)))) / z;
}

/** D(z) for z > 0, with an absolute error below 1e-14. */
export function stirlingCorrection(z: number): number {
  if (z >= SERIES_FROM) return series(z);
  // Gamma(z + 1) = z Gamma(z), as often as the series needs.
  let shifted = z;
  let product = 1;
  while (shifted < SERIES_FROM) {
    product *= shifted;
    shifted += 1;
  }
  const main = (shifted - 0.5) * Math.log(shifted) - (z - 0.5) * Math.log(z) - (shifted - z);
  return main - Math.log(product) + series(shifted);
}

/**
 * log of p^a q^b / B(a, b) with p = a / (a + b) and q = 1 - p: the Beta density in logit units at its mean. The terms that grow with a and
 * b are gone, so it is as accurate for 1e11 as for 1.
 */
export function logPeak(a: number, b: number): number {
  const n = a + b;
  const corrections = stirlingCorrection(a) + stirlingCorrection(b) - stirlingCorrection(n);
  return 0.5 * Math.log((a / n) * (b / (2 * Math.PI))) - corrections;
}

/** log B(a, b), a and b > 0, with an error of a few units in the last place of its largest term. */
export function logBeta(a: number, b: number): number {
  return -logPeak(a, b) - a * Math.log1p(b / a) - b * Math.log1p(a / b);
}
