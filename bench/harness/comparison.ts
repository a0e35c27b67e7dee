/** Reports of two states of the code side by side. */
import { meanWithError, studentT } from '../../src/main/comparison/comparison-statistics.js';
import type { BenchReport } from './bench-report.js';
import type { Row } from './row.js';
import { median } from './statistics.js';

/** - `same`: within the noise; `better` and `worse`: beyond it. */
export type Verdict = 'same' | 'better' | 'worse';

/** Two reports that were made one after the other. */
export interface Turn {
  readonly before: BenchReport;
  readonly after: BenchReport;
}

/** A row that all reports have. */
export interface ComparedRow {
  readonly benchmark: string;
  readonly name: string;
  readonly unit: Row['unit'];
  /** Median over the turns. */
  readonly before: number;
  readonly after: number;
  /** after / before of a turn: the geometric mean over the turns. */
  readonly ratio: number;
  /** A ratio in [1 / (1 + noise), 1 + noise] may be noise. */
  readonly noise: number;
  readonly verdict: Verdict;
  /** Comparison of the rows' ratios to their peer, which hardly depend on the machine; null where there is no common peer. */
  readonly versus: { readonly peer: string; readonly ratio: number; readonly noise: number; readonly verdict: Verdict } | null;
}

/** What became of every row. */
export interface Comparison {
  readonly rows: readonly ComparedRow[];
  /** `benchmark: row` of rows that reports of one state have and a report of the other has not. */
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
}

/** Least relative difference that is no noise: two runs on one machine differ by this much, although the rounds within each agree. */
const LEAST_NOISE = 0.05;
/** Probability of calling a row with normal samples better or worse that has not changed. */
const FALSE_ALARM = 1 / 370;
/** Standard error of a median, in standard errors of a mean; for normal samples. */
const MEDIAN_ERROR = Math.sqrt(Math.PI / 2);

interface Figure {
  readonly value: number;
  /** Relative to the value. */
  readonly spread: number;
  readonly rounds: number;
}

/** A figure before and after, of one turn. */
type Change = readonly [before: Figure, after: Figure];

function standardError({ spread, rounds }: Figure): number {
  return (MEDIAN_ERROR * spread) / Math.sqrt(rounds);
}

function compareFigures(changes: readonly Change[], better: Row['better']): { ratio: number; noise: number; verdict: Verdict } {
  const { logRatio, error, freedom } = changes.length > 1 ? changeOfTurns(changes) : changeOfRounds(changes);
  // Without a second sample nothing is known of the error.
  const logNoise = Math.max(
    Math.log1p(LEAST_NOISE),
    freedom > 0 ? studentT(freedom).quantile(0, 1 - FALSE_ALARM / 2) * error : 0,
  );
  const isNoise = !(Math.abs(logRatio) > logNoise);
  const verdict = isNoise ? 'same' : logRatio > 0 === (better === 'higher') ? 'better' : 'worse';
  return { ratio: Math.exp(logRatio), noise: Math.expm1(logNoise), verdict };
}

/** A mean change with its standard error, which is known with so many degrees of freedom. By logarithms, so that twice and half are as far from 1. */
interface MeanChange {
  readonly logRatio: number;
  readonly error: number;
  readonly freedom: number;
}

/** Turns tell what rounds of one process cannot: by how much processes differ, of which each may be fast or slow as a whole. */
function changeOfTurns(changes: readonly Change[]): MeanChange {
  const { mean, error } = meanWithError(changes.map(([before, after]) => Math.log(after.value / before.value)));
  return { logRatio: mean, error, freedom: changes.length - 1 };
}

function changeOfRounds([change]: readonly Change[]): MeanChange {
  if (change === undefined) return { logRatio: Number.NaN, error: Number.NaN, freedom: 0 };
  const [before, after] = change;
  return {
    logRatio: Math.log(after.value / before.value),
    error: Math.hypot(standardError(before), standardError(after)),
    freedom: Math.min(before.rounds, after.rounds) - 1,
  };
}

function compareVersus(rows: readonly (readonly [before: Row, after: Row])[]): ComparedRow['versus'] {
  const changes: Change[] = [];
  let peer: string | undefined;
  for (const [before, after] of rows) {
    if (before.versus === null || after.versus === null) return null;
    peer ??= before.versus.peer;
    if (before.versus.peer !== peer || after.versus.peer !== peer) return null;
    changes.push([figureOfVersus(before, before.versus), figureOfVersus(after, after.versus)]);
  }
  const [first] = rows;
  if (first === undefined || peer === undefined) return null;
  return { peer, ...compareFigures(changes, first[1].better) };
}

function figureOfVersus({ rounds }: Row, { ratio, spread }: NonNullable<Row['versus']>): Figure {
  return { value: ratio, spread, rounds };
}

function rowsByName({ benchmarks }: BenchReport): Map<string, { readonly benchmark: string; readonly row: Row }> {
  return new Map(
    benchmarks.flatMap(({ name: benchmark, rows }) =>
      rows.map((row) => [`${benchmark}: ${row.name}`, { benchmark, row }] as const),
    ),
  );
}

/** @param turns - at least one */
export function compareTurns(turns: readonly Turn[]): Comparison {
  const before = turns.map((turn) => rowsByName(turn.before));
  const after = turns.map((turn) => rowsByName(turn.after));
  const rows: ComparedRow[] = [];
  for (const [name, { benchmark, row }] of after[0] ?? []) {
    const pairs = turns.flatMap((_, turn) => {
      const [earlier, later] = [before[turn]?.get(name)?.row, after[turn]?.get(name)?.row];
      return earlier === undefined || later === undefined ? [] : [[earlier, later] as const];
    });
    if (pairs.length < turns.length) continue;
    rows.push({
      benchmark,
      name: row.name,
      unit: row.unit,
      before: median(pairs.map(([earlier]) => earlier.value)),
      after: median(pairs.map(([, later]) => later.value)),
      ...compareFigures(pairs, row.better),
      versus: compareVersus(pairs),
    });
  }
  return { rows, onlyBefore: namesWithout(before, after), onlyAfter: namesWithout(after, before) };
}

/** Names of rows of some reports that are not in each of others. */
function namesWithout(
  reports: readonly ReadonlyMap<string, unknown>[],
  others: readonly ReadonlyMap<string, unknown>[],
): string[] {
  const names = new Set(reports.flatMap((report) => [...report.keys()]));
  return [...names].filter((name) => others.some((other) => !other.has(name)));
}

/** Reasons why the figures of the reports are hardly comparable, in words. */
export function warningsOf(turns: readonly Turn[]): string[] {
  const warnings: string[] = [];
  const reports = turns.flatMap(({ before, after }) => [before, after]);
  for (const field of ['node', 'platform', 'cpuModel', 'cpus'] as const) {
    const values = [...new Set(reports.map(({ machine }) => machine[field]))];
    if (values.length > 1) warnings.push(`${field} differs: ${values.join(', then ')}`);
  }
  if (reports.some(({ quick }) => quick)) warnings.push('a report was made with --quick, which measures too shortly to compare');
  return warnings;
}
