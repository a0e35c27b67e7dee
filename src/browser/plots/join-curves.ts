import type { CurvePoint } from '../../shared/views/run-views.js';
import { CURVE_AXES, type CurveAxis } from './axes.js';

interface JoinedCurves {
  /** Ascending, each once. */
  readonly x: readonly number[];
  /** For each curve, the mean at each `x`: as it was last; null before its first point and after its last. */
  readonly means: readonly (readonly (number | null)[])[];
}

/** Curves over one axis: each holds its value until its next point. */
export function joinCurves(curves: readonly (readonly CurvePoint[])[], axis: CurveAxis): JoinedCurves {
  const { of } = CURVE_AXES[axis];
  const x = [...new Set(curves.flatMap((curve) => curve.map(of).filter((at) => at !== null)))].sort((a, b) => a - b);
  const means = curves.map((curve) => {
    let next = 0;
    let held: number | null = null;
    return x.map((at) => {
      for (let point = curve[next]; point !== undefined && (of(point) ?? 0) <= at; point = curve[next]) {
        held = point.mean;
        next++;
      }
      const last = curve.at(-1);
      return last !== undefined && at > (of(last) ?? 0) ? null : held;
    });
  });
  return { x, means };
}
