import { existsSync } from 'node:fs';
import cliTruncate from 'cli-truncate';
import { Command } from 'commander';
import { formatDuration } from '../../../shared/format/duration.js';
import { hgmLine } from '../../../shared/format/hgm-line.js';
import { formatAmount, formatCount, formatCounted, formatRate } from '../../../shared/format/number-format.js';
import { isBestUnread } from '../../../shared/format/unread-best.js';
import type { RunListing } from '../../../shared/views/run-views.js';
import { LEAST_OF_RUN, LocalReadings, MAXIMUM_READ } from '../../reading/readings.js';
import { bestFigures } from '../../report/best-figures.js';
import { colorsFor } from '../../report/colors.js';
import { jsonText, plainLine } from '../../report/plain-text.js';
import { sparkline } from '../../report/sparkline.js';
import { formatTable } from '../../report/table.js';
import { USUAL_COLUMNS } from '../../report/wrapped.js';
import type { Cli } from '../cli.js';
import { type CommandFactory, exampleText } from '../command.js';
import { STORE_FLAG, withStore } from '../with-store.js';
import { goodAgent, KEY_COLUMNS, listingJson } from './listed-run.js';
import { namesText } from './shown-run.js';

/** Most columns of a problem's name, so that a line with a run's id fits 80. */
const PROBLEM_COLUMNS = 20;
/** Columns of the curve of best agents. */
const CURVE_COLUMNS = 12;

/** `hgm runs`: the runs of a store. */
export const runsCommand: CommandFactory = (cli) =>
  new Command('runs')
    .summary('list the runs of a store')
    .description(
      'Lists the runs of a store, the latest first. A run is interrupted when its process died; hgm resume goes on with it.\n' +
        `Best agents are looked for in ${formatCount(MAXIMUM_READ)} evaluations and expansions at most, the latest runs first, where each counts for ` +
        `${LEAST_OF_RUN} or more. Of a run for which that leaves too little, hgm show tells the best.`,
    )
    .option(...STORE_FLAG)
    .option('--json', 'print an array of objects')
    .addHelpText('after', exampleText('hgm runs', 'hgm runs --json'))
    .action(async (flags: { readonly store: string; readonly json?: true }) => {
      // Before the first run the default store has no file, which is no error.
      const runs =
        existsSync(flags.store) || flags.store === 'memory'
          ? await withStore(cli, flags.store, (store) => new LocalReadings(store).list())
          : [];
      if (flags.json) cli.stdout.write(`${jsonText(runs.map(listingJson))}\n`);
      else cli.stdout.write(`${runLines(cli, runs, flags.store).join('\n')}\n`);
    });

const COLUMNS = [
  { title: 'run' },
  { title: 'problem' },
  { title: 'status' },
  { title: 'evaluations', align: 'right' },
  { title: 'elapsed', align: 'right' },
] as const;

/** A line for each run, and below it what it was started with, and what it found. */
function runLines(cli: Cli, runs: readonly RunListing[], store: string): string[] {
  if (runs.length === 0) return [`no runs in ${plainLine(store)}`];
  const colors = colorsFor(cli.stdout, cli.env);
  const width = cli.stdout.columns || USUAL_COLUMNS;
  const rows = runs.map(({ runId, problem, status, figures }) => [
    runId,
    cliTruncate(plainLine(problem), PROBLEM_COLUMNS),
    status,
    formatCount(figures.evaluations),
    formatDuration(figures.elapsedMs),
  ]);
  const [titles = '', ...lines] = formatTable(COLUMNS, rows, colors);
  const below = (text: string): string => cliTruncate(colors.dim(`  ${text}`), width);
  return [
    titles,
    ...lines.flatMap((line, row) => [line, ...moreLines(runs[row]).map(below), ...adviceLines(runs[row], store).map(colors.dim)]),
  ];
}

function moreLines(run: RunListing | undefined): string[] {
  if (run === undefined) return [];
  const { name, tags, evaluationBudget: budget, figures, createdAt, policy, seed, agents, evaluationsPerSecond } = run;
  const parts = [
    ...(policy === null ? [] : [`policy ${plainLine(policy)}, seed ${seed}`]),
    ...(evaluationsPerSecond > 0 ? [formatRate(evaluationsPerSecond)] : []),
    formatCounted(agents, 'agent'),
    ...(budget === null ? [] : [`budget ${formatCount(budget)}`]),
    ...(figures.cost > 0 ? [`cost ${formatAmount(figures.cost)}`] : []),
    plainLine(`${createdAt.slice(0, 16).replace('T', ' ')} UTC`),
  ];
  const named = name === null && tags.length === 0 ? [] : [namesText(name, tags)];
  return [...named, parts.join(', '), ...bestLines(run)];
}

function bestLines({ best, measure, sparkline: values }: RunListing): string[] {
  if (best === null) return [];
  const { title, value } = bestFigures(goodAgent(best, measure));
  const key = cliTruncate(plainLine(best.key), KEY_COLUMNS, { position: 'middle' });
  const curve = values.length < 2 ? '' : ` ${sparkline(values, CURVE_COLUMNS)}`;
  return [`best ${key} ${title} ${value}${curve} ${plainLine(best.summary)}`];
}

/** What tells the best agent that the list does not: whole, since it is to be typed. */
function adviceLines(run: RunListing | undefined, store: string): string[] {
  if (run === undefined || !isBestUnread(run)) return [];
  return [`  ${plainLine(`best not read for a list; ${hgmLine(['show', run.runId], store)} tells it`)}`];
}
