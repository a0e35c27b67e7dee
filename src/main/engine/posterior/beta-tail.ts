/**
 * Tails of the Beta distribution in logit units: where X ~ Beta(a, b), a position t stands for x = 1 / (1 + exp(-t)), and y = 1 - x is kept
 * beside x, so that both ends of [0, 1] are resolved alike.
 *
 * Notation: n = a + b, p = a / n, q = b / n; g(t) = x^a y^b / B(a, b), the density of log(X / (1 - X)).
 */
import { BetaExpansionScratch, betaExpansion } from './beta-expansion.js';
import { betaFraction } from './beta-fraction.js';
import { logBeta, logPeak } from './stirling.js';
import type { Tail } from './tail.js';

/**
 * Least n at which log g is computed relative to its peak. The terms a log x, b log y and log B are each of the size of n and cancel, so that
 * their sum would have n times the rounding error.
 */
const RELATIVE_FROM = 1000;

/** Least size of the smaller parameter at which the expansion about the mean is considered: below, the continued fraction is faster. */
const EXPANSION_FROM = 1500;

/** Whether the expansion is faster than the fraction, as measured: near the mean, the fraction slows down as the parameters grow. */
function isNearMean(exponent: number, smaller: number): boolean {
  return smaller >= EXPANSION_FROM && 32 * exponent <= Math.sqrt(smaller);
}

/** A position, and the functions of it that the tail of every arm needs. */
export interface BetaThreshold {
  position: number;
  x: number;
  y: number;
  logX: number;
  logY: number;
}

/** A threshold without a position; {@link placeBetaThreshold} gives it one. */
export function betaThreshold(): BetaThreshold {
  return { position: Number.NaN, x: Number.NaN, y: Number.NaN, logX: Number.NaN, logY: Number.NaN };
}

/** Puts a threshold at a position, which may be infinite. */
export function placeBetaThreshold(threshold: BetaThreshold, position: number): void {
  const small = Math.exp(-Math.abs(position));
  const near = 1 / (1 + small);
  const far = small / (1 + small);
  const logNear = -Math.log1p(small);
  const logFar = logNear - Math.abs(position);
  const above = position >= 0;
  threshold.position = position;
  threshold.x = above ? near : far;
  threshold.y = above ? far : near;
  threshold.logX = above ? logNear : logFar;
  threshold.logY = above ? logFar : logNear;
}

/** What a posterior keeps of its parameters: log(1 / B(a, b)), or the log of the peak of g for large ones. */
export function betaConstant(a: number, b: number): number {
  return a + b < RELATIVE_FROM ? -logBeta(a, b) : logPeak(a, b);
}

/** v - log(1 + v) >= 0, for v > -1; `logOnePlus` is asked only where v is not small. */
function excess(v: number, onePlus: number): number {
  if (Math.abs(v) > 0.2) return v - Math.log(onePlus);
  // log(1 + v) = 2 artanh(r), and the leading terms cancel on paper.
  const r = v / (2 + v);
  const w = r * r;
  const series = 1 / 3 + w * (1 / 5 + w * (1 / 7 + w * (1 / 9 + w * (1 / 11 + w * (1 / 13 + w / 15)))));
  return r * (v - 2 * w * series);
}

/** n KL(p || x): how far log g is below its peak. `distance` = n (x - p). */
function exponentOf(a: number, b: number, x: number, y: number, distance: number): number {
  const n = a + b;
  return a * excess(distance / a, (x / a) * n) + b * excess(-distance / b, (y / b) * n);
}

/** Tails of Beta distributions; holds what the computation works with. */
export class BetaTails {
  #scratch: BetaExpansionScratch | undefined;

  /**
   * Writes the tail at a threshold, on the side that the mean is not on, to `out`.
   *
   * @param constant - {@link betaConstant} of a and b
   * @param negligibleBelow - an upper tail where the log of the density is less is written as 0, at less cost; -Infinity for none
   */
  write(a: number, b: number, constant: number, at: BetaThreshold, out: Tail, negligibleBelow: number): void {
    const { x, y } = at;
    // n (x - p), without the cancellation.
    const distance = b * x - a * y;
    const upper = distance >= 0;
    out.upper = upper;
    out.ratio = 0;
    const n = a + b;
    let exponent = 0;
    if (n < RELATIVE_FROM) {
      out.logDensity = constant + a * at.logX + b * at.logY;
    } else {
      exponent = exponentOf(a, b, x, y, distance);
      out.logDensity = constant - exponent;
    }
    if (upper && out.logDensity < negligibleBelow) return;
    const near = upper ? b : a;
    const far = upper ? a : b;
    if (isNearMean(exponent, Math.min(a, b))) {
      this.#scratch ??= new BetaExpansionScratch();
      out.ratio = betaExpansion(far, near, Math.sqrt(2 * exponent), this.#scratch);
      return;
    }
    // One call for both sides: compiled into this function, which two would be too large for, it takes no boxed numbers.
    out.ratio = betaFraction(near, far, upper ? y : x, upper ? x : y, Math.abs(distance));
  }
}
