/**
 * Mills' ratio of the normal distribution, M(z) = exp(z^2 / 2) * integral of exp(-s^2 / 2) over s > z, and the integrals that follow from it.
 */

/** Where the variable of the expansion is 0. */
const CENTRE = 5;

/**
 * Chebyshev coefficients of (3/2 + z) M(z) in t = (z - 5) / (z + 5), -1 <= t <= 1, computed to 50 digits. The transformation is Shepherd and
 * Laframboise's (Mathematics of Computation 36, 1981).
 */
const COEFFICIENTS: readonly number[] = [
  1.3532085742101818, -0.4390602721958572, 0.09441571160010238, -0.004614626101899838, -0.006565640584927576,
  0.0034801653802705597, -0.0010498928439903112, 0.00020956903926295603, -2.3783143470896953e-5, -3.63813183353236e-7,
  6.424055314633572e-7, -7.83414328833116e-8, -8.668893330955764e-9, 3.144419004012713e-9, 7.175190451050806e-12,
  -1.0140728748304953e-10, 5.1870709779356884e-12, 3.3172617283210422e-12, -2.819539588909302e-13, -1.1896229480848083e-13,
  1.16428118793272e-14, 4.7676829471722875e-15, -4.1249691245328096e-16, -2.09482553693387e-16, 1.1216804304733108e-17,
  9.694287467370516e-18,
];

/** Mills' ratio of z >= 0, with a relative error below 1e-15. */
export function millsRatio(z: number): number {
  const t2 = (2 * (z - CENTRE)) / (z + CENTRE);
  let b1 = 0;
  let b2 = 0;
  for (let k = COEFFICIENTS.length - 1; k > 0; k--) {
    const b0 = t2 * b1 - b2 + COEFFICIENTS[k]!;
    b2 = b1;
    b1 = b0;
  }
  return (0.5 * t2 * b1 - b2 + COEFFICIENTS[0]!) / (1.5 + z);
}
