import { Command } from 'commander';
import { optionError } from '../../../shared/check-option.js';
import { HgmError } from '../../../shared/errors.js';
import { resolveRunOptions } from '../../run/resolve-run-options.js';
import { newRunId } from '../../run/run-id.js';
import type { RunOptions } from '../../run/run-options.js';
import type { Cli } from '../cli.js';
import { type CommandFactory, exampleText } from '../command.js';
import { DecisionLogFile } from '../decision-log-file.js';
import { addFlags, givenOptions, RUN_FLAGS } from '../option-flags.js';
import { EVENTS_FLAG, showSearch } from '../show-search.js';
import { lookAt, resumeLineOf, supervise } from '../supervise.js';

/** The command's own flags, as commander collects them. */
interface OwnFlags {
  readonly store: string;
  readonly supervise?: true;
  readonly decisionLog?: string;
  readonly events?: true;
  readonly json?: true;
  readonly quiet?: true;
}

/** `hgm run <problem>`: searches, shows how it goes, and tells what was found. */
export const runCommand: CommandFactory = (cli, setExitCode) =>
  addFlags(
    new Command('run')
      .summary('search: grow a tree of agents from a problem')
      .description(
        'Grows a tree of agents from a problem: a .js, .mjs or .ts file, a folder with a file named problem in it, or the name of a package.\n' +
          'Durations are 500ms, 60s, 5m, 2h or 1h30m; a bare number is seconds.',
      )
      .argument('<problem>', 'path of a file or folder, or name of a package'),
    RUN_FLAGS,
  )
    .option('--decision-log <file>', 'write every decision with its outcome, one JSON object a line')
    .option('--supervise', 'resume the run whenever its process dies')
    .option(...EVENTS_FLAG)
    .option('--json', 'print the result as one JSON object to stdout, and all else to stderr')
    .option('--quiet', 'show nothing until the run has ended')
    .addHelpText(
      'after',
      exampleText('hgm run problem.ts --evaluations 5000', 'hgm run ./tsp --time 5m --threads 8 --param cities=200'),
    )
    .action(async (problem: string, flags: OwnFlags, command: Command) => {
      const options = givenOptions(command, RUN_FLAGS);
      checkThreads(options);
      setExitCode(await (flags.supervise ? superviseRun(cli, flags, options) : search(cli, problem, flags, options)));
    });

/** @throws HgmError ERR_OPTION where nobody would do anything */
function checkThreads({ threads, redis }: RunOptions): void {
  if (threads !== 0 || redis !== undefined) return;
  const rule = 'at least 1, or --redis given for workers: nobody can ask a run of this command for work';
  throw optionError('--threads', rule, 'it is 0');
}

async function search(cli: Cli, problem: string, flags: OwnFlags, options: RunOptions): Promise<number> {
  const { policy, seed, threads } = resolveRunOptions(options);
  const { store } = flags;
  const decisionLog = new DecisionLogFile();
  try {
    return await showSearch(cli, {
      settings: { problem, policy: policy.name, seed, threads },
      json: flags.json === true,
      events: flags.events === true,
      quiet: flags.quiet === true,
      resumeLine: store !== 'memory' ? (runId) => resumeLineOf(runId, store) : undefined,
      start: (signal) => {
        if (flags.decisionLog === undefined) return cli.startRun(problem, { ...options, signal });
        return cli.startRun(problem, { ...options, signal, onDecision: decisionLog.open(flags.decisionLog) });
      },
    });
  } finally {
    decisionLog.close();
  }
}

/** The supervised process gets the run's id on its command line, so that the run is found in the store when that process has died. */
async function superviseRun(cli: Cli, flags: OwnFlags, options: RunOptions): Promise<number> {
  const { store, events, json, quiet, decisionLog } = flags;
  const { id, durability } = options;
  resolveRunOptions(options);
  if (store === 'memory')
    throw new HgmError('ERR_OPTION', '--supervise needs a --store in a file: what is kept in memory dies with its process');
  if (decisionLog !== undefined) {
    const rule =
      '--decision-log must be left out with --supervise; "hgm export --format decisions" prints the decisions of all processes';
    throw new HgmError('ERR_OPTION', rule);
  }
  const runId = id ?? newRunId();
  const line = cli.args.filter((arg) => arg !== '--supervise');
  const kept = [
    ...(events ? ['--events'] : []),
    ...(json ? ['--json'] : []),
    ...(quiet ? ['--quiet'] : []),
    ...(durability === undefined ? [] : ['--durability', durability]),
  ];
  return await supervise(cli, {
    runId,
    start: id === undefined ? [...line, '--id', runId] : line,
    resume: ['resume', runId, '--store', store, ...kept],
    look: () => lookAt(cli, store, runId),
  });
}
