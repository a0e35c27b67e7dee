import type { ThroughputPoint } from '../../shared/views/run-views.js';

/** Stretches over which a rate is the mean: at least so long, and at most so many. */
const SHORTEST_MS = 500;
const MOST_STRETCHES = 100;

/** How fast a run was over a stretch of its time. */
export interface RatePoint {
  /** Of the run, at its end. */
  readonly elapsedMs: number;
  readonly evaluationsPerSecond: number;
  /** Of the threads' time, what user functions ran, in [0, 1]; null where the number of threads is not known, or 0. */
  readonly share: number | null;
}

/**
 * The rates of a run over its time.
 *
 * @param threads - that the run has; one that changed makes shares of earlier stretches those of the present number
 */
export function ratesOf(points: readonly ThroughputPoint[], threads: number | null): readonly RatePoint[] {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return [];
  const stretchMs = Math.max(SHORTEST_MS, (last.elapsedMs - first.elapsedMs) / MOST_STRETCHES);
  const rates: RatePoint[] = [];
  let from = first;
  for (const to of points) {
    const ms = to.elapsedMs - from.elapsedMs;
    if (ms < stretchMs && !(to === last && rates.length === 0 && ms > 0)) continue;
    rates.push({
      elapsedMs: to.elapsedMs,
      evaluationsPerSecond: ((to.evaluations - from.evaluations) * 1000) / ms,
      share: threads === null || threads === 0 ? null : Math.max(0, Math.min(1, (to.busyMs - from.busyMs) / (ms * threads))),
    });
    from = to;
  }
  return rates;
}
