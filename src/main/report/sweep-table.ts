import { formatDuration } from '../../shared/format/duration.js';
import { formatAmount, formatCount, formatCounted } from '../../shared/format/number-format.js';
import type { Estimate } from '../comparison/comparison-statistics.js';
import { isExact, type SweepResult, type SweptDifference, type SweptPolicy } from '../sweep/sweep-result.js';
import { hasEnded } from '../sweep/swept-run.js';
import type { Colors } from './colors.js';
import { plainLine } from './plain-text.js';
import { formatTable } from './table.js';

/** Digits of a mean that are told beyond the first one in which its interval differs. */
const MORE_DIGITS = 1;
/** Decimals where no interval has a width. */
const USUAL_DECIMALS = 3;
const MOST_DECIMALS = 6;
const MOST_WRITTEN = 1e6;

const COLUMNS = [
  { title: 'policy' },
  { title: 'answers', align: 'right' },
  { title: 'mean', align: 'right' },
  { title: '95 % interval', align: 'right' },
  { title: 'agents', align: 'right' },
  { title: 'time', align: 'right' },
] as const;

/** The lines in which the command tells the outcome of a sweep; they fit 80 columns where labels have at most 20 characters. */
export function sweepLines(result: SweepResult, colors: Colors): string[] {
  const { policies, runs, total, isComplete } = result;
  const [first, ...others] = policies;
  const failed = runs.filter(({ status }) => status === 'failed').length;
  const decimals = decimalsOf(policies.map(({ value }) => value));
  const costs = policies.some(({ meanCost }) => (meanCost ?? 0) > 0);
  const titles = costs ? [...COLUMNS, { title: 'cost', align: 'right' } as const] : COLUMNS;
  return [
    colors.bold(plainLine(result.problem)),
    ...subjectOf(result),
    budgetText(result),
    '',
    ...formatTable(
      titles,
      policies.map((policy) => [...cellsOf(policy, decimals), ...(costs ? [amountOf(policy.meanCost)] : [])]),
      colors,
    ),
    ...(first === undefined || others.length === 0 ? [] : ['', ...differenceLines(first, others, colors)]),
    ...(failed === 0 ? [] : ['', colors.red(`${formatCounted(failed, 'run')} failed of ${formatCount(total)}.`)]),
    ...(isComplete || failed > 0
      ? []
      : ['', `${formatCount(runs.filter(hasEnded).length)} of ${formatCounted(total, 'run')} have ended.`]),
  ];
}

/** What is compared, in words. */
function subjectOf(result: SweepResult): readonly string[] {
  const { measure, judge } = result;
  const { scale, direction } = measure;
  const exact = judge === 0 && isExact(result);
  const better = direction === 'minimize' ? 'smaller' : 'larger';
  return [
    `${exact ? '' : 'Mean '}${scale} of the agent that each run believes best; ${better} is better.`,
    ...(exact || judge > 0 ? [] : ['It is over the results by which the agent was chosen, which flatter it.']),
    ...(judge > 0 ? [`It is over ${formatCounted(judge, 'evaluation')} made afterwards.`] : []),
  ].map((line) => `${line.charAt(0).toUpperCase()}${line.slice(1)}`);
}

function budgetText({ evaluations, timeMs, seeds }: SweepResult): string {
  const budgets = [
    ...(evaluations === null ? [] : [formatCounted(evaluations, 'evaluation')]),
    ...(timeMs === null ? [] : [formatDuration(timeMs)]),
  ];
  return `${formatCounted(seeds.length, 'seed')}, ${budgets.join(' or ')} a run; intervals of 95 % are Student's t.`;
}

function cellsOf({ label, answers, value, meanAgents, meanElapsedMs }: SweptPolicy, decimals: number): readonly string[] {
  return [
    label,
    formatCount(answers),
    ...estimateCells(value, decimals),
    meanAgents === null ? '' : formatCount(meanAgents),
    meanElapsedMs === null ? '' : formatDuration(meanElapsedMs),
  ];
}

function amountOf(amount: number | null): string {
  return amount === null ? '' : formatAmount(amount);
}

/** Differences paired by seed. */
function differenceLines(first: SweptPolicy, others: readonly SweptPolicy[], colors: Colors): string[] {
  const columns = [
    { title: `${plainLine(first.label)} minus` },
    { title: 'difference', align: 'right' },
    { title: '95 % interval', align: 'right' },
    { title: others.length > 1 ? 'p (Holm)' : 'p', align: 'right' },
    { title: 'better', align: 'right' },
    { title: 'equal', align: 'right' },
    { title: 'worse', align: 'right' },
  ] as const;
  const decimals = decimalsOf(others.map(({ difference }) => difference?.value ?? null));
  return formatTable(
    columns,
    others.map(({ label, difference }) => [label, ...differenceCells(difference, decimals)]),
    colors,
  );
}

function differenceCells(difference: SweptDifference | null, decimals: number): readonly string[] {
  if (difference === null) return [];
  const { value, adjustedP, better, equal, worse } = difference;
  const p = adjustedP === null ? '' : pText(adjustedP);
  return [...estimateCells(value, decimals, '+'), p, ...[better, equal, worse].map(formatCount)];
}

/** @param plus - before figures above 0 */
function estimateCells(estimate: Estimate | null, decimals: number, plus = ''): readonly string[] {
  if (estimate === null) return ['', ''];
  const text = (figure: number): string => `${figure > 0 ? plus : ''}${writtenFigure(figure, decimals)}`;
  return [text(estimate.mean), `${text(estimate.low)} to ${text(estimate.high)}`];
}

/** As many for all figures of a column as the narrowest interval has something to say with. */
function decimalsOf(estimates: readonly (Estimate | null)[]): number {
  const widths = estimates
    .flatMap((estimate) => (estimate === null ? [] : [estimate.high - estimate.low]))
    .filter((width) => width > 0);
  return widths.length === 0 ? USUAL_DECIMALS : Math.max(0, MORE_DIGITS - Math.floor(Math.log10(Math.min(...widths))));
}

/** What a table has no room for is written as a power of ten. */
function writtenFigure(figure: number, decimals: number): string {
  return Math.abs(figure) < MOST_WRITTEN && decimals <= MOST_DECIMALS ? figure.toFixed(decimals) : figure.toExponential(2);
}

function pText(p: number): string {
  return p < 0.0001 ? '<0.0001' : p.toFixed(4);
}
