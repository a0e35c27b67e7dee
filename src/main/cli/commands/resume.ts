import { isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { decodeWorkerHeader, handDrivenError } from '../../hand-driven/worker-header.js';
import { decodeRunHeader } from '../../run/journal/run-header.js';
import type { ResumeOptions } from '../../run/resume-options.js';
import type { Cli } from '../cli.js';
import { type CommandFactory, exampleText } from '../command.js';
import { addFlags, givenOptions, RESUME_FLAGS } from '../option-flags.js';
import { EVENTS_FLAG, showSearch } from '../show-search.js';
import { lookAt, resumeLineOf, supervise } from '../supervise.js';
import { withStore } from '../with-store.js';

/** The command's own flags, as commander collects them. */
interface OwnFlags {
  readonly store: string;
  readonly supervise?: true;
  readonly events?: true;
  readonly json?: true;
  readonly quiet?: true;
}

/** `hgm resume <runId>`: goes on with a run where its last process left it. */
export const resumeCommand: CommandFactory = (cli, setExitCode) =>
  addFlags(
    new Command('resume')
      .summary('go on with a run')
      .description('Goes on with a run where its last process left it, however that ended, to the same budget or a larger one.')
      .argument('<runId>', 'its id, as hgm runs lists it'),
    RESUME_FLAGS,
  )
    .option('--supervise', 'resume the run whenever its process dies')
    .option(...EVENTS_FLAG)
    .option('--json', 'print the result as one JSON object to stdout, and all else to stderr')
    .option('--quiet', 'show nothing until the run has ended')
    .addHelpText('after', exampleText('hgm resume 20260131-120000-x7k2', 'hgm resume 20260131-120000-x7k2 --evaluations 20000'))
    .action(async (runId: string, flags: OwnFlags, command: Command) => {
      setExitCode(await resume(cli, runId, flags, givenOptions(command, RESUME_FLAGS)));
    });

async function resume(cli: Cli, runId: string, flags: OwnFlags, given: ResumeOptions): Promise<number> {
  const { store } = flags;
  // Read first: what is wrong with the store is told before anything is shown.
  const header = await withStore(cli, store, (opened) => opened.header(runId));
  if (decodeWorkerHeader(header) !== undefined) throw handDrivenError(runId);
  if (flags.supervise) {
    const line = cli.args.filter((arg) => arg !== '--supervise');
    return await supervise(cli, { runId, start: line, resume: line, look: () => lookAt(cli, store, runId) });
  }
  const { url, policy, options } = decodeRunHeader(header);
  const { seed = 1, threads = 1 } = options;
  return await showSearch(cli, {
    settings: { problem: String(given.problem ?? placeOf(url)), policy: policy.name, seed, threads: given.threads ?? threads },
    json: flags.json === true,
    events: flags.events === true,
    quiet: flags.quiet === true,
    resumeLine: (id) => resumeLineOf(id, store),
    start: (signal) => cli.resumeRun(runId, { ...given, signal }),
  });
}

/** Where a problem is, as `hgm run` is told of it: a path from this folder, or the whole path of a module elsewhere. */
function placeOf(url: string): string {
  // An inline problem has another URL, and no path.
  if (!url.startsWith('file:///')) return url;
  const path = fileURLToPath(url);
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') || isAbsolute(fromHere) ? path : fromHere;
}
