import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { optionError } from '../../../shared/check-option.js';
import { describeValue } from '../../../shared/describe-value.js';
import { formatDuration } from '../../../shared/format/duration.js';
import { formatCount } from '../../../shared/format/number-format.js';
import { PUBLISHED_CMP } from '../../comparison/cmp-comparison.js';
import { LANDSCAPE_NAMES } from '../../comparison/landscapes.js';
import { cmpSvg } from '../../report/cmp/cmp-svg.js';
import { cmpTable } from '../../report/cmp/cmp-table.js';
import { colorsFor } from '../../report/colors.js';
import { comparisonSvg } from '../../report/comparison-svg.js';
import { comparisonTable } from '../../report/comparison-table.js';
import { jsonText } from '../../report/plain-text.js';
import { formatFacts } from '../../report/table.js';
import { treeTable } from '../../report/tree-table.js';
import { USUAL_COLUMNS, WIDEST_COLUMNS } from '../../report/wrapped.js';
import type { SimulationOptions, SimulationResult } from '../../simulation/simulation.js';
import type { Cli } from '../cli.js';
import { type CommandFactory, exampleText } from '../command.js';
import { integerOption, numberOption } from '../option-parsers.js';
import { seedsOption } from '../sweep-parsers.js';
import { writeFile } from '../write-file.js';

/** Most agents printed; `--json` prints all of them. */
const MAXIMUM_ROWS = 50;

/** Options as commander collects them. */
interface SimulateFlags {
  readonly expansions: number;
  readonly concurrency: number;
  readonly seed: number;
  readonly latency: number;
  readonly failureRate: number;
  readonly compare?: true;
  readonly seeds?: readonly number[];
  readonly evaluations: number;
  readonly landscapes?: readonly string[];
  readonly cmp?: boolean;
  readonly svg?: string;
  readonly threads: number;
  readonly json?: true;
}

/** `hgm simulate`: what the orchestrator does with sampled latencies, rewards and failures; no problem is needed. */
export const simulateCommand: CommandFactory = (cli) =>
  new Command('simulate')
    .summary('try the orchestrator on sampled work, without a problem')
    .description('Drives the orchestrator with sampled latencies, rewards and failures, and prints the tree that grew.')
    .option('--expansions <n>', 'rounds of one expansion and one evaluation', integerOption('--expansions', 1), 20)
    .option('--concurrency <n>', 'activities at a time', integerOption('--concurrency', 1), 4)
    .option('--seed <n>', 'seed of latencies, rewards, failures and choices', integerOption('--seed', 0), 1)
    .option('--latency <ms>', 'mean latency of an activity, in milliseconds', numberOption('--latency', 0, 60_000), 5)
    .option(
      '--failure-rate <fraction>',
      'probability that an attempt fails, from 0 to 0.99',
      numberOption('--failure-rate', 0, 0.99),
      0,
    )
    .option('--compare', 'compare the policies instead, on landscapes with known true utilities')
    .option(
      '--seeds <n>',
      'with --compare: seeds 1 to n of each policy on each landscape, or a list such as 2001..2200 (40)',
      comparedSeeds,
    )
    .option('--evaluations <n>', 'with --compare: budget of each search', integerOption('--evaluations', 1), 1000)
    .option('--landscapes <names...>', `with --compare: some of ${LANDSCAPE_NAMES.join(', ')}`)
    .option('--cmp', 'with --compare: also judge estimates of clade metaproductivity, as the paper does')
    .option('--svg <file>', 'with --compare: write a picture')
    .option('--threads <n>', 'with --compare: size of the thread pool', integerOption('--threads', 1), availableParallelism())
    .option('--json', 'print the outcome as one JSON object')
    .addHelpText('after', exampleText('hgm simulate --expansions 100 --failure-rate 0.1', 'hgm simulate --compare --seeds 100'))
    .action(async (flags: SimulateFlags, command: Command) => {
      refuseUnused(command, flags.compare === true);
      await (flags.compare ? compare(cli, flags) : simulate(cli, flags));
    });

/** Flags that only the comparison, or only the simulation, looks at, by the names that commander has for them. */
const OF_COMPARISON = ['seeds', 'evaluations', 'landscapes', 'cmp', 'svg', 'threads'];
const OF_SIMULATION = ['expansions', 'seed', 'latency', 'failureRate'];

/** @throws HgmError ERR_OPTION for a flag that would do nothing */
function refuseUnused(command: Command, isComparison: boolean): void {
  for (const name of isComparison ? OF_SIMULATION : OF_COMPARISON) {
    if (command.getOptionValueSource(name) !== 'cli') continue;
    const { long = name } = command.options.find((option) => option.attributeName() === name) ?? {};
    const rule = isComparison ? 'left out with --compare, to which it says nothing' : 'left out unless --compare is given';
    throw optionError(long, rule, `it is ${describeValue(command.getOptionValue(name))}`);
  }
}

/** Reads `40` to 1, 2, …, 40, and a list as it stands. */
function comparedSeeds(text: string): readonly number[] {
  return /^[+-]?\d+$/.test(text) ? seedsOption(`1..${integerOption('--seeds', 2)(text)}`) : seedsOption(text);
}

async function compare(
  cli: Cli,
  { seeds, evaluations, landscapes, concurrency, threads, svg, json, cmp = false }: SimulateFlags,
): Promise<void> {
  const showsProgress = cli.stderr.isTTY === true;
  const onProgress = (done: number, total: number) => {
    if (showsProgress) cli.stderr.write(`\r${formatCount(done)} of ${formatCount(total)} searches`);
  };
  const result = await cli.comparePolicies({
    evaluations,
    concurrency,
    threads,
    cmp,
    onProgress,
    ...(seeds !== undefined && { seeds }),
    ...(landscapes !== undefined && { landscapes }),
  });
  if (showsProgress) cli.stderr.write('\r\u001b[K');
  if (svg !== undefined) writeFile('--svg', svg, cmp ? cmpSvg(result) : comparisonSvg(result));
  const told = cmp ? { ...result, publishedCmp: PUBLISHED_CMP } : result;
  const width = Math.min(WIDEST_COLUMNS, cli.stdout.columns || USUAL_COLUMNS);
  const tables = [comparisonTable(result, width), ...(cmp ? [cmpTable(result, width)] : [])].join('\n\n');
  cli.stdout.write(`${json ? jsonText(told) : tables}\n`);
}

async function simulate(cli: Cli, flags: SimulateFlags): Promise<void> {
  const { expansions, concurrency, seed, latency, failureRate } = flags;
  const options = { expansions, concurrency, seed, latencyMs: latency, failureRate };
  const result = await cli.runSimulation(options);
  if (flags.json) cli.stdout.write(`${simulationJson(options, result)}\n`);
  else cli.stdout.write(`${simulationLines(cli, result).join('\n')}\n`);
}

function simulationJson(options: SimulationOptions, result: SimulationResult): string {
  return jsonText({ ...options, ...result, nodes: [...result.nodes.values()] });
}

function simulationLines(cli: Cli, result: SimulationResult): string[] {
  const colors = colorsFor(cli.stdout, cli.env);
  const { nodes, attempts, retries, failures, maximumConcurrency, elapsedMs } = result;
  const facts: [string, string][] = [
    ['agents', formatCount(nodes.size)],
    ['attempts', formatCount(attempts)],
    ['retries', formatCount(retries)],
    ['failures', formatCount(failures)],
    ['at a time', `${formatCount(maximumConcurrency)} at most`],
    ['elapsed', formatDuration(elapsedMs)],
  ];
  return [...treeTable(nodes, colors, MAXIMUM_ROWS), '', ...formatFacts(facts, colors)];
}
