import type { ThroughputPoint } from '../../shared/views/run-views.js';

/** Points of a plot: more would be less than a pixel apart. */
const MOST_POINTS = 240;

/** How fast a run was between two moments. */
export interface RatePoint {
  /** Of the run, at the later one. */
  readonly elapsedMs: number;
  readonly evaluationsPerSecond: number;
  /** Of the threads' time, what user functions ran, in [0, 1]; null where the number of threads is not known, or 0. */
  readonly share: number | null;
}

/**
 * The rates between moments of a run, put together where they are many.
 *
 * @param threads - that the run has; one that changed makes shares of earlier stretches those of the present number
 */
export function ratesOf(points: readonly ThroughputPoint[], threads: number | null): readonly RatePoint[] {
  const step = Math.max(1, Math.ceil(points.length / MOST_POINTS));
  const rates: RatePoint[] = [];
  let from = points[0];
  for (let index = step; index < points.length + step - 1; index += step) {
    const to = points[Math.min(index, points.length - 1)];
    if (from === undefined || to === undefined) break;
    const ms = to.elapsedMs - from.elapsedMs;
    // Two moments of one instant say nothing of a rate.
    if (ms <= 0) continue;
    rates.push({
      elapsedMs: to.elapsedMs,
      evaluationsPerSecond: ((to.evaluations - from.evaluations) * 1000) / ms,
      share: threads === null || threads === 0 ? null : Math.max(0, Math.min(1, (to.busyMs - from.busyMs) / (ms * threads))),
    });
    from = to;
  }
  return rates;
}
