/** What progressive widening depends on. */
export interface WideningParameters {
  /** In [0, 1]. */
  readonly wideningAlpha: number;
  /** >= 0. */
  readonly minVisitations: number;
}

/**
 * How many children an agent may have: max(1, floor(max(visits, minVisitations) ^ wideningAlpha)) (Coulom, ICGA Journal 30(4), 2007;
 * Couëtoux et al., LION 2011).
 *
 * Powers that ought to be whole may come out a rounding error below, as 1000 ^ (1/3) does; they count as whole.
 *
 * @param visits - >= 0
 */
export function wideningLimit(visits: number, parameters: WideningParameters): number {
  const power = Math.max(visits, parameters.minVisitations) ** parameters.wideningAlpha;
  const nearest = Math.round(power);
  return Math.max(1, Math.abs(power - nearest) <= 4 * Number.EPSILON * nearest ? nearest : Math.floor(power));
}
