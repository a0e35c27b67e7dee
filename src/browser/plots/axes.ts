import { formatDuration } from '../../shared/format/duration.js';
import { formatAmount, formatCount } from '../../shared/format/number-format.js';
import type { CurvePoint } from '../../shared/views/run-views.js';

/** Along what a curve is drawn. */
export type CurveAxis = 'evaluations' | 'time' | 'cost';

interface AxisDefinition {
  readonly label: string;
  /** Null where it is not known. */
  readonly of: (point: CurvePoint) => number | null;
  readonly format: (x: number) => string;
}

export const CURVE_AXES: Readonly<Record<CurveAxis, AxisDefinition>> = {
  evaluations: { label: 'evaluations', of: ({ evaluations }) => evaluations, format: formatCount },
  time: { label: 'time', of: ({ elapsedMs }) => elapsedMs, format: formatDuration },
  cost: { label: 'cost', of: ({ cost }) => cost, format: formatAmount },
};

/** The axes along which all the curves can be drawn: the time is in the journals of later versions only, and most runs have no cost. */
export function axesFor(curves: readonly (readonly CurvePoint[])[]): readonly CurveAxis[] {
  const points = curves.flat();
  const axes: CurveAxis[] = ['evaluations'];
  if (points.length > 0 && points.every(({ elapsedMs }) => elapsedMs !== null)) axes.push('time');
  if (curves.length > 0 && curves.every((curve) => curve.some(({ cost }) => cost > 0))) axes.push('cost');
  return axes;
}
