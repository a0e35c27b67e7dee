/** More than doubling, and then halving to the last bit, can take. */
const MAX_STEPS = 200;

/** log of an H that underflowed: low enough to be below any target. */
const LOG_OF_NOTHING = -700;

/**
 * A position where H, the sum of rates, is within a factor of a target: thresholds need be no closer. The secant method on log H, which falls
 * with the position and bends little, inside a bracket that it may not leave.
 *
 * @param from - where to start
 * @param step - about how far log H takes to fall by 1
 * @param sumOfRates - H at a position; evaluated last at the position that is returned
 */
export function solvePosition(
  from: number,
  step: number,
  target: number,
  factor: number,
  sumOfRates: (position: number) => number,
): number {
  const wanted = Math.log(target);
  const tolerance = Math.log(factor);
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  let position = from;
  let width = step;
  let reach = step;
  let before = Number.NaN;
  let excessBefore = 0;
  for (let n = 0; n < MAX_STEPS; n++) {
    const excess = Math.max(LOG_OF_NOTHING, Math.log(sumOfRates(position))) - wanted;
    if (Math.abs(excess) <= tolerance) return position;
    if (excess > 0) low = position;
    else high = position;
    const secant = (position - before) / (excessBefore - excess);
    if (secant > 0 && excess + wanted > LOG_OF_NOTHING) width = secant;
    before = position;
    excessBefore = excess;
    let next = position + excess * width;
    if (!(next > low && next < high) || Math.abs(next - position) > 32 * reach) {
      if (low === Number.NEGATIVE_INFINITY) next = position - reach;
      else if (high === Number.POSITIVE_INFINITY) next = position + reach;
      else next = 0.5 * (low + high);
      reach *= 2;
    }
    if (next === position) return position;
    position = next;
  }
  return position;
}
