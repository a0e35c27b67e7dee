import { existsSync } from 'node:fs';
import { Command } from 'commander';
import type { StoredRun } from '../../../shared/store-protocol.js';
import { colorsFor } from '../../report/colors.js';
import { formatDuration } from '../../report/duration.js';
import { formatAmount, formatCount } from '../../report/number-format.js';
import { jsonText, plainLine } from '../../report/plain-text.js';
import { formatTable } from '../../report/table.js';
import type { Cli } from '../cli.js';
import { type CommandFactory, exampleText } from '../command.js';
import { STORE_FLAG, withStore } from '../with-store.js';

/** `hgm runs`: the runs of a store. */
export const runsCommand: CommandFactory = (cli) =>
  new Command('runs')
    .summary('list the runs of a store')
    .description(
      'Lists the runs of a store, the latest first. A run is interrupted when its process died; hgm resume goes on with it.',
    )
    .option(...STORE_FLAG)
    .option('--json', 'print an array of objects')
    .addHelpText('after', exampleText('hgm runs', 'hgm runs --json'))
    .action(async (flags: { readonly store: string; readonly json?: true }) => {
      // Before the first run the default store has no file, which is no error.
      const runs =
        existsSync(flags.store) || flags.store === 'memory' ? await withStore(cli, flags.store, (store) => store.list()) : [];
      if (flags.json) cli.stdout.write(`${jsonText(runs.map(runJson))}\n`);
      else cli.stdout.write(`${runLines(cli, runs, flags.store).join('\n')}\n`);
    });

/** A run as `hgm runs --json` prints it. */
export function runJson({ id, status, problem, budget, createdAt, figures }: StoredRun) {
  return { runId: id, status, problem, ...figures, budget, createdAt };
}

function runLines(cli: Cli, runs: readonly StoredRun[], store: string): string[] {
  if (runs.length === 0) return [`no runs in ${plainLine(store)}`];
  const hasCost = runs.some(({ figures }) => figures.cost > 0);
  const columns = [
    { title: 'run' },
    { title: 'problem' },
    { title: 'status' },
    { title: 'evaluations', align: 'right' },
    { title: 'budget', align: 'right' },
    { title: 'agents', align: 'right' },
    { title: 'elapsed', align: 'right' },
    ...(hasCost ? ([{ title: 'cost', align: 'right' }] as const) : []),
    { title: 'created' },
  ] as const;
  const rows = runs.map(({ id, problem, status, figures, budget, createdAt }) => [
    id,
    problem,
    status,
    formatCount(figures.evaluations),
    budget === null ? '' : formatCount(budget),
    formatCount(1 + figures.addedAgents + figures.expansions),
    formatDuration(figures.elapsedMs),
    ...(hasCost ? [figures.cost > 0 ? formatAmount(figures.cost) : ''] : []),
    createdAt.slice(0, 19).replace('T', ' '),
  ]);
  return formatTable(columns, rows, colorsFor(cli.stdout, cli.env));
}
