import type { CurvePoint } from '../../shared/views/run-views.js';
import { type Estimate, estimateMean } from '../comparison/comparison-statistics.js';
import type { ReadRun } from './swept-run.js';

/** The mean over runs of the best agent's value after so many evaluations, with its 95 % interval. */
export interface MeanPoint extends Estimate {
  readonly evaluations: number;
}

const POINTS = 100;

/**
 * The mean of curves of best agents at even distances, from where each run has one. A run that ended earlier than another stays at its answer.
 *
 * @param runs - two or more, each with an answer
 */
export function meanCurve(runs: readonly Pick<ReadRun, 'curve' | 'run'>[]): readonly MeanPoint[] {
  const last = Math.max(...runs.map(({ run }) => run.evaluations));
  const places = new Set(Array.from({ length: POINTS }, (_, point) => Math.ceil(((point + 1) * last) / POINTS)));
  const values = runs.map(({ curve }) => valuesAt(curve, places));
  return [...places].flatMap((evaluations, point) => {
    const known = values.flatMap((of) => of[point] ?? []);
    return known.length < runs.length ? [] : [{ evaluations, ...estimateMean(known) }];
  });
}

/** A value stays until the next point. */
function valuesAt(curve: readonly CurvePoint[], places: Iterable<number>): readonly (number | undefined)[] {
  let next = 0;
  return Array.from(places, (place) => {
    while ((curve[next]?.evaluations ?? Number.POSITIVE_INFINITY) <= place) next++;
    return curve[next - 1]?.mean;
  });
}
