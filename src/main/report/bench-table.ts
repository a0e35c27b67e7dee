import { formatAmount, formatCount, formatCounted, formatPercent, formatRate } from '../../shared/format/number-format.js';
import type { FunctionCost, JsonSizes } from '../../shared/problem-costs.js';
import type { BenchRun } from '../bench-command/bench-throughput.js';
import type { BenchResult } from '../bench-command/problem-bench.js';
import { benchAdvice } from './bench-advice.js';
import { type Colors, NO_COLORS } from './colors.js';
import { formatBytes, formatCost } from './cost-format.js';
import { plainLine } from './plain-text.js';
import { formatFacts, formatTable } from './table.js';
import { wrapped } from './wrapped.js';

const ITEM = '- ';

/**
 * The lines in which the command tells what a benchmark found.
 *
 * @param width - columns that there are, at which sentences are broken; Infinity for any number
 */
export function benchLines(result: BenchResult, colors: Colors, width: number): string[] {
  const { problem, seed, cores, costs, runs } = result;
  const facts: [string, string][] = [['agents', `${formatCount(costs.agents)}, ${sizesText(costs.agentSizes)}`]];
  if (costs.taskSizes !== null) facts.push(['a task', sizesText(costs.taskSizes)]);
  const { meanPaid: ofEvaluation } = costs.evaluate;
  const { meanPaid: ofExpansion } = costs.expand;
  if (ofEvaluation + ofExpansion > 0) {
    facts.push(['told cost', `${formatAmount(ofEvaluation)} an evaluation, ${formatAmount(ofExpansion)} an expansion`]);
  }
  if (costs.setupMs !== null) facts.push(['setup', `${formatCost(costs.setupMs)} in each thread`]);
  return [
    `${colors.bold(plainLine(problem))}  ${colors.dim(`seed ${seed} · ${formatCounted(cores, 'core')}`)}`,
    '',
    colors.bold('One call, in a thread that does nothing else'),
    ...formatTable(COST_COLUMNS, [costRow('evaluate', costs.evaluate), costRow('expand', costs.expand)], colors),
    ...formatFacts(facts, colors),
    '',
    colors.bold('Runs, watched while they search'),
    ...runTable(runs.map(runRow), colors, width),
    '',
    colors.bold('What follows'),
    ...benchAdvice(result).flatMap((sentence) => wrapped(sentence, width, ITEM)),
  ];
}

const right = (title: string) => ({ title, align: 'right' }) as const;

const COST_COLUMNS = [
  { title: 'function' },
  ...['mean', '± 95%', 'deviation', 'least', 'median', 'p99', 'most', 'calls'].map(right),
];

function costRow(name: string, cost: FunctionCost): string[] {
  const times = [cost.sdMs, cost.minMs, cost.p50Ms, cost.p99Ms, cost.maxMs].map(formatCost);
  return [name, formatCost(cost.meanMs), `${(100 * cost.marginFraction).toFixed(1)}%`, ...times, formatCount(cost.calls)];
}

const RUN_COLUMNS = [
  right('threads'),
  { title: 'batches' },
  ...['evaluations', 'expansions', 'speed-up', 'of the ideal', 'runtime each', 'main thread late', 'in flight'].map(right),
];

/** Columns that a table leaves out where it would be wider than the terminal. */
const ROOMY: ReadonlySet<string> = new Set(['expansions', 'main thread late']);

function runTable(rows: readonly (readonly string[])[], colors: Colors, width: number): readonly string[] {
  if (formatTable(RUN_COLUMNS, rows, NO_COLORS).every((line) => line.length <= width))
    return formatTable(RUN_COLUMNS, rows, colors);
  const isKept = (_: unknown, place: number) => !ROOMY.has(RUN_COLUMNS[place]?.title ?? '');
  return formatTable(
    RUN_COLUMNS.filter(isKept),
    rows.map((row) => row.filter(isKept)),
    colors,
  );
}

function runRow(run: BenchRun): string[] {
  return [
    formatCount(run.threads),
    run.batching ? 'yes' : 'no',
    formatRate(run.evaluationsPerSecond),
    formatCount(run.expansions),
    run.speedUp.toFixed(2),
    formatPercent(run.parallelEfficiency),
    formatCost(run.runtimeMsPerEvaluation),
    formatCost(run.eventLoopDelayP99Ms),
    formatCount(run.inFlight),
  ];
}

function sizesText({ meanBytes, maxBytes }: JsonSizes): string {
  return `${formatBytes(meanBytes)} of JSON, ${formatBytes(maxBytes)} at most`;
}
