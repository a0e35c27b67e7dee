import { Command } from 'commander';
import type { Durability } from '../../../shared/store-protocol.js';
import { decodeRunHeader } from '../../run/journal/run-header.js';
import type { Cli } from '../cli.js';
import { type CommandFactory, exampleText } from '../command.js';
import { choiceOption, durationOption, integerOption } from '../option-parsers.js';
import { EVENTS_FLAG, showSearch } from '../search.js';
import { STORE_FLAG, withStore } from '../store-options.js';
import { lookAt, resumeLineOf, supervise } from '../supervise.js';

interface ResumeFlags {
  readonly store: string;
  readonly durability?: Durability;
  readonly evaluations?: number;
  readonly time?: number;
  readonly threads?: number;
  readonly problem?: string;
  readonly force?: true;
  readonly supervise?: true;
  readonly events?: true;
  readonly json?: true;
  readonly quiet?: true;
}

/** `hgm resume <runId>`: goes on with a run where its last process left it. */
export const resumeCommand: CommandFactory = (cli, setExitCode) =>
  new Command('resume')
    .summary('go on with a run')
    .description('Goes on with a run where its last process left it, however that ended, to the same budget or a larger one.')
    .argument('<runId>', 'its id, as hgm runs lists it')
    .option(...STORE_FLAG)
    .option('--evaluations <n>', 'a larger budget: evaluations, those made included', integerOption('--evaluations', 1))
    .option('--time <duration>', 'a larger budget: wall time, that spent included', durationOption('--time'))
    .option('--threads <n>', 'size of the thread pool (as before)', integerOption('--threads', 1))
    .option(
      '--durability <what>',
      'what a commit outlives: normal (the process), full (a loss of power)',
      choiceOption('--durability', ['normal', 'full']),
    )
    .option('--problem <path>', 'where the problem is now (where it was, seen from the store)')
    .option('--force', 'go on although the problem has changed')
    .option('--supervise', 'resume the run whenever its process dies')
    .option(...EVENTS_FLAG)
    .option('--json', 'print the result as one JSON object to stdout, and all else to stderr')
    .option('--quiet', 'show nothing until the run has ended')
    .addHelpText('after', exampleText('hgm resume 20260131-120000-x7k2', 'hgm resume 20260131-120000-x7k2 --evaluations 20000'))
    .action(async (runId: string, flags: ResumeFlags) => setExitCode(await resume(cli, runId, flags)));

async function resume(cli: Cli, runId: string, flags: ResumeFlags): Promise<number> {
  const { store, durability, evaluations, time, problem, force } = flags;
  // Read first: what is wrong with the store is told before anything is shown.
  const header = await withStore(cli, store, (opened) => opened.header(runId));
  if (flags.supervise) {
    const line = cli.args.filter((arg) => arg !== '--supervise');
    return await supervise(cli, { runId, start: line, resume: line, look: () => lookAt(cli, store, runId) });
  }
  const { url, options } = decodeRunHeader(header);
  const { policy = 'hgm', seed = 1, threads = flags.threads ?? 1 } = options;
  return await showSearch(cli, {
    settings: { problem: problem ?? url, policy, seed, threads: flags.threads ?? threads },
    json: flags.json === true,
    events: flags.events === true,
    quiet: flags.quiet === true,
    resumeLine: (id) => resumeLineOf(id, store),
    start: (signal) =>
      cli.resumeRun(runId, {
        store,
        signal,
        ...(durability !== undefined && { durability }),
        ...(evaluations !== undefined && { evaluations }),
        ...(time !== undefined && { timeMs: time }),
        ...(flags.threads !== undefined && { threads: flags.threads }),
        ...(problem !== undefined && { problem }),
        ...(force && { force }),
      }),
  });
}
