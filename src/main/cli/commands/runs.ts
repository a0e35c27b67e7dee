import { existsSync } from 'node:fs';
import cliTruncate from 'cli-truncate';
import { Command } from 'commander';
import { formatDuration } from '../../../shared/format/duration.js';
import { formatAmount, formatCount, formatCounted } from '../../../shared/format/number-format.js';
import { agentsOf, type StoredRun } from '../../../shared/store-protocol.js';
import { bestFigures } from '../../report/best-figures.js';
import { colorsFor } from '../../report/colors.js';
import { jsonText, plainJson, plainLine } from '../../report/plain-text.js';
import { formatTable } from '../../report/table.js';
import type { RunStore } from '../../store/run-store.js';
import type { Cli } from '../cli.js';
import { type CommandFactory, exampleText } from '../command.js';
import { STORE_FLAG, withStore } from '../with-store.js';
import { detailsOf, LEAST_OF_RUN, MAXIMUM_READ, type RunDetails } from './run-details.js';

/** Columns of a pipe, and of a terminal that does not tell its own. */
export const USUAL_COLUMNS = 80;
/** Most columns of a problem's name, so that a line with a run's id fits 80. */
const PROBLEM_COLUMNS = 20;
/** Most columns of an agent's key. */
export const KEY_COLUMNS = 24;

/** `hgm runs`: the runs of a store. */
export const runsCommand: CommandFactory = (cli) =>
  new Command('runs')
    .summary('list the runs of a store')
    .description(
      'Lists the runs of a store, the latest first. A run is interrupted when its process died; hgm resume goes on with it.\n' +
        `Best agents are looked for in ${formatCount(MAXIMUM_READ)} evaluations and expansions at most, the latest runs first, where each counts for\n` +
        `${LEAST_OF_RUN} or more. Of a run for which that leaves too little, hgm show tells the best.`,
    )
    .option(...STORE_FLAG)
    .option('--json', 'print an array of objects')
    .addHelpText('after', exampleText('hgm runs', 'hgm runs --json'))
    .action(async (flags: { readonly store: string; readonly json?: true }) => {
      // Before the first run the default store has no file, which is no error.
      const runs =
        existsSync(flags.store) || flags.store === 'memory' ? await withStore(cli, flags.store, (store) => listed(store)) : [];
      if (flags.json) cli.stdout.write(`${jsonText(runs.map(({ stored, details }) => ({ ...runJson(stored), ...details })))}\n`);
      else cli.stdout.write(`${runLines(cli, runs, flags.store).join('\n')}\n`);
    });

interface ListedRun {
  readonly stored: StoredRun;
  readonly details: RunDetails;
}

async function listed(store: RunStore): Promise<ListedRun[]> {
  const runs = await store.list();
  const details = await detailsOf(store, runs);
  return details.map((each, at) => ({ stored: runs[at]!, details: each }));
}

/** A run as `hgm runs --json` prints it. */
export function runJson({ id, status, problem, budget, createdAt, figures }: StoredRun) {
  return { runId: id, status, problem, ...figures, budget, createdAt };
}

const COLUMNS = [
  { title: 'run' },
  { title: 'problem' },
  { title: 'status' },
  { title: 'evaluations', align: 'right' },
  { title: 'elapsed', align: 'right' },
] as const;

/** A line for each run, and below it what it was started with, and what it found. */
function runLines(cli: Cli, runs: readonly ListedRun[], store: string): string[] {
  if (runs.length === 0) return [`no runs in ${plainLine(store)}`];
  const colors = colorsFor(cli.stdout, cli.env);
  const width = cli.stdout.columns || USUAL_COLUMNS;
  const rows = runs.map(({ stored: { id, problem, status, figures } }) => [
    id,
    cliTruncate(plainLine(problem), PROBLEM_COLUMNS),
    status,
    formatCount(figures.evaluations),
    formatDuration(figures.elapsedMs),
  ]);
  const [titles = '', ...lines] = formatTable(COLUMNS, rows, colors);
  const below = (text: string): string => cliTruncate(colors.dim(`  ${text}`), width);
  return [titles, ...lines.flatMap((line, row) => [line, ...moreLines(runs[row]).map(below)])];
}

function moreLines(run: ListedRun | undefined): string[] {
  if (run === undefined) return [];
  const { stored, details } = run;
  const { budget, figures, createdAt } = stored;
  const { policy, seed, best } = details;
  const parts = [
    ...(policy === null ? [] : [`policy ${plainLine(policy)}, seed ${seed}`]),
    formatCounted(agentsOf(figures), 'agent'),
    ...(budget === null ? [] : [`budget ${formatCount(budget)}`]),
    ...(figures.cost > 0 ? [`cost ${formatAmount(figures.cost)}`] : []),
    plainLine(createdAt.slice(0, 19).replace('T', ' ')),
  ];
  if (best === null) return [parts.join(', ')];
  const { title, value } = bestFigures(best);
  const key = cliTruncate(plainLine(best.key), KEY_COLUMNS, { position: 'middle' });
  const what = best.description === null ? plainJson(best.agent, USUAL_COLUMNS) : plainLine(best.description);
  return [parts.join(', '), `best ${key} ${title} ${value} ${what}`];
}
