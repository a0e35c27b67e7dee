/** Positions from probabilities, for any tail that can be evaluated. */
import type { Uniform } from '../../../shared/random.js';
import { rateOf, type Tail } from './tail.js';

/** A step shorter than this is the last one. Unit: spreads, in which each step of Newton's method squares the error. */
const LAST_STEP = 1e-7;

/** Most steps. Newton's method needs 4 or 5; bisection, which replaces it where it does not converge, needs 60. */
const MAXIMUM_STEPS = 200;

/**
 * The position where h = -log P(X <= position) has a given value.
 *
 * Newton's method on log h, which falls with the position and is nearly straight in both tails, inside a bracket that it may not leave.
 *
 * @param tailAt - writes the tail at a position to `tail`, with the density in units of position
 * @param rate - h, above 0 and finite
 * @param start - a position about the middle of the distribution
 * @param spread - about its standard deviation, in units of position
 */
export function positionOfRate(
  tailAt: (position: number) => void,
  tail: Tail,
  rate: number,
  start: number,
  spread: number,
): number {
  const target = Math.log(rate);
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  let position = start;
  let reach = spread;
  for (let step = 0; step < MAXIMUM_STEPS; step++) {
    tailAt(position);
    const h = rateOf(tail);
    const excess = Math.log(h) - target;
    if (excess === 0) return position;
    if (excess > 0) low = position;
    else high = position;
    // d(log h) / d(position) = -density / (P(X <= position) h).
    const slope = Math.exp(tail.logDensity + h) / h;
    let next = position + excess / slope;
    if (Math.abs(next - position) <= LAST_STEP * spread) return next;
    if (!(next > low && next < high)) {
      next = bisected(low, high, position, reach);
      reach *= 2;
      if (next === position) return position;
    }
    position = next;
  }
  return position;
}

function bisected(low: number, high: number, position: number, reach: number): number {
  if (low === Number.NEGATIVE_INFINITY) return position - reach;
  if (high === Number.POSITIVE_INFINITY) return position + reach;
  return 0.5 * (low + high);
}

/**
 * h at a draw that is known to lie between the positions where h is `rateAtHigh` and `rateAtLow`: exp(-h), the distribution function, is
 * uniform between its values there.
 */
export function drawRate(rateAtLow: number, rateAtHigh: number, uniform: Uniform): number {
  return rateAtHigh - Math.log1p(uniform() * Math.expm1(rateAtHigh - rateAtLow));
}
