/** What progressive widening depends on. */
export interface WideningParameters {
  /** >= 0. */
  readonly wideningAlpha: number;
  /** >= 0. */
  readonly minVisitations: number;
}

/**
 * How many children an agent may have: max(1, floor(max(visits, minVisitations) ^ wideningAlpha)) (Coulom, ICGA Journal 30(4), 2007;
 * Couëtoux et al., LION 2011).
 *
 * @param visits - >= 0
 */
export function wideningLimit(visits: number, parameters: WideningParameters): number {
  return Math.max(1, Math.floor(Math.max(visits, parameters.minVisitations) ** parameters.wideningAlpha));
}
