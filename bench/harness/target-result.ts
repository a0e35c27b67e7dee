/** What this package means to reach, and how it is told whether a report does. */
import { z } from 'zod';
import type { BenchmarkRows } from './bench-report.js';
import { type Row, UNITS, type Unit } from './row.js';

/** Where a target's figure comes from. */
export type TargetFigure =
  | { readonly type: 'value' }
  /** The row's figure over its peer's. */
  | { readonly type: 'versus' }
  /** The row's figure over that of another row of the same benchmark. */
  | { readonly type: 'over'; readonly row: string };

export interface Target {
  readonly what: string;
  readonly against: string;
  readonly benchmark: string;
  readonly row: string;
  readonly figure: TargetFigure;
  readonly unit: Unit;
  readonly rule: 'at least' | 'at most';
  readonly limit: number;
}

export const targetResultSchema = z.object({
  what: z.string(),
  against: z.string(),
  unit: z.enum(UNITS),
  rule: z.enum(['at least', 'at most']),
  limit: z.number(),
  /** Null when it was not measured. */
  value: z.number().nullable(),
  status: z.enum(['met', 'missed', 'not measured']),
});

export type TargetResult = z.infer<typeof targetResultSchema>;

/** Looks every target up; one whose rows are missing is `not measured`, never `met`. */
export function judgeTargets(targets: readonly Target[], benchmarks: readonly BenchmarkRows[]): TargetResult[] {
  return targets.map((target) => {
    const { what, against, unit, rule, limit } = target;
    const value = figureOf(target, benchmarks);
    return { what, against, unit, rule, limit, value, status: statusOf(value, target) };
  });
}

function statusOf(value: number | null, { rule, limit }: Target): TargetResult['status'] {
  if (value === null) return 'not measured';
  return (rule === 'at least' ? value >= limit : value <= limit) ? 'met' : 'missed';
}

function figureOf({ benchmark, row: name, figure }: Target, benchmarks: readonly BenchmarkRows[]): number | null {
  const rows = benchmarks.find((candidate) => candidate.name === benchmark)?.rows ?? [];
  const rowNamed = (wanted: string): Row | undefined => rows.find((row) => row.name === wanted);
  const row = rowNamed(name);
  if (row === undefined) return null;
  if (figure.type === 'value') return row.value;
  if (figure.type === 'versus') return row.versus?.ratio ?? null;
  const other = rowNamed(figure.row);
  return other === undefined || other.value === 0 ? null : row.value / other.value;
}
