/** Two reports side by side. */
import type { BenchReport } from './bench-report.js';
import type { Row } from './row.js';

/** - `same`: within the noise; `better` and `worse`: beyond it. */
export type Verdict = 'same' | 'better' | 'worse';

/** A row that both reports have. */
export interface ComparedRow {
  readonly benchmark: string;
  readonly name: string;
  readonly unit: Row['unit'];
  readonly before: number;
  readonly after: number;
  /** after / before. */
  readonly ratio: number;
  /** A ratio this much away from 1, relatively, may be noise. */
  readonly noise: number;
  readonly verdict: Verdict;
  /** Comparison of the rows' ratios to their peer, which hardly depend on the machine; null where there is no common peer. */
  readonly versus: { readonly peer: string; readonly ratio: number; readonly noise: number; readonly verdict: Verdict } | null;
}

/** What became of every row. */
export interface Comparison {
  readonly rows: readonly ComparedRow[];
  /** `benchmark: row` of rows that only one report has. */
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
}

/** Least relative difference that is no noise: two runs on one machine differ by this much, although the rounds within each agree. */
const LEAST_NOISE = 0.05;
/** Standard errors up to which a difference is noise: one false alarm in 370 rows, for normal samples. */
const NOISE_ERRORS = 3;
/** Standard error of a median, in standard errors of a mean; for normal samples. */
const MEDIAN_ERROR = Math.sqrt(Math.PI / 2);

interface Figure {
  readonly value: number;
  /** Relative to the value. */
  readonly spread: number;
  readonly rounds: number;
}

function standardError({ spread, rounds }: Figure): number {
  return (MEDIAN_ERROR * spread) / Math.sqrt(rounds);
}

function compareFigures(
  before: Figure,
  after: Figure,
  better: Row['better'],
): { ratio: number; noise: number; verdict: Verdict } {
  const ratio = after.value / before.value;
  const noise = Math.max(LEAST_NOISE, NOISE_ERRORS * Math.hypot(standardError(before), standardError(after)));
  // By its logarithm, so that twice and half are as far from 1.
  const isNoise = !(Math.abs(Math.log(ratio)) > Math.log1p(noise));
  const verdict = isNoise ? 'same' : ratio > 1 === (better === 'higher') ? 'better' : 'worse';
  return { ratio, noise, verdict };
}

function compareVersus(before: Row, after: Row): ComparedRow['versus'] {
  if (before.versus === null || after.versus === null || before.versus.peer !== after.versus.peer) return null;
  const figureOf = ({ rounds }: Row, { ratio, spread }: NonNullable<Row['versus']>): Figure => ({ value: ratio, spread, rounds });
  const { peer } = before.versus;
  return { peer, ...compareFigures(figureOf(before, before.versus), figureOf(after, after.versus), after.better) };
}

function rowsByName({ benchmarks }: BenchReport): Map<string, { readonly benchmark: string; readonly row: Row }> {
  return new Map(
    benchmarks.flatMap(({ name: benchmark, rows }) =>
      rows.map((row) => [`${benchmark}: ${row.name}`, { benchmark, row }] as const),
    ),
  );
}

export function compareReports(before: BenchReport, after: BenchReport): Comparison {
  const rowsBefore = rowsByName(before);
  const rowsAfter = rowsByName(after);
  const rows: ComparedRow[] = [];
  for (const [name, { benchmark, row }] of rowsAfter) {
    const earlier = rowsBefore.get(name)?.row;
    if (earlier === undefined) continue;
    rows.push({
      benchmark,
      name: row.name,
      unit: row.unit,
      before: earlier.value,
      after: row.value,
      ...compareFigures(earlier, row, row.better),
      versus: compareVersus(earlier, row),
    });
  }
  return {
    rows,
    onlyBefore: [...rowsBefore.keys()].filter((name) => !rowsAfter.has(name)),
    onlyAfter: [...rowsAfter.keys()].filter((name) => !rowsBefore.has(name)),
  };
}

/** Reasons why the figures of two reports are hardly comparable, in words. */
export function warningsOf(before: BenchReport, after: BenchReport): string[] {
  const warnings: string[] = [];
  for (const field of ['node', 'platform', 'cpuModel', 'cpus'] as const) {
    const [was, is] = [before.machine[field], after.machine[field]];
    if (was !== is) warnings.push(`${field} differs: ${was}, then ${is}`);
  }
  if (before.quick || after.quick) warnings.push('a report was made with --quick, which measures too shortly to compare');
  return warnings;
}
