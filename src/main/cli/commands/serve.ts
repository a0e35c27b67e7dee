import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { jsonText, plainLine } from '../../report/plain-text.js';
import type { Cli } from '../cli.js';
import { type CommandFactory, exampleText } from '../command.js';
import { ExitCode, exitCodeOfSignal } from '../exit-code.js';
import { watchInterrupts } from '../interrupts.js';
import { integerOption } from '../option-parsers.js';
import { STORE_FLAG } from '../with-store.js';

interface ServeFlags {
  readonly store: string;
  readonly host: string;
  readonly port: number;
  readonly problems?: readonly string[];
  readonly allowHost?: readonly string[];
  readonly maxThreads: number;
  readonly tokenFile?: string;
  readonly resume: boolean;
  readonly json?: true;
}

const collect = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value];

/** `hgm serve`: runs over HTTP. */
export const serveCommand: CommandFactory = (cli, setExitCode) =>
  new Command('serve')
    .summary('serve runs over HTTP: start, steer and follow them')
    .description(
      'Serves the runs of a store over HTTP, for this machine alone unless it is told otherwise. Log lines go to stderr, one JSON object each.\n' +
        'Ctrl-C or SIGTERM stops the runs in good order; they can be resumed.',
    )
    .option(...STORE_FLAG)
    .option('--host <address>', 'address to listen at; another one than of loopback needs --token-file', '127.0.0.1')
    .option('--port <n>', 'port to listen at, 0 for any that is free', integerOption('--port', 0), 8787)
    .option('--problems <dir>', 'folder whose problems may be run; repeat it for more (default: none)', collect)
    .option(
      '--allow-host <name>',
      'name by which the server is reached, beside those of this machine; repeat it for more',
      collect,
    )
    .option('--max-threads <n>', 'most threads of a run', integerOption('--max-threads', 1), availableParallelism())
    .option('--token-file <file>', 'file with the token that callers must bring; made with a new one where it is not there')
    .option('--no-resume', 'leave the runs that it had under way when it ended last')
    .option('--json', 'print {"url":"…"} once it listens')
    .addHelpText('after', exampleText('hgm serve --problems problems', 'hgm serve --host 0.0.0.0 --token-file ~/.hgm/token'))
    .action(async (flags: ServeFlags) => setExitCode(await serve(cli, flags)));

async function serve(cli: Cli, flags: ServeFlags): Promise<number> {
  const { store, host, port, tokenFile, problems = [], allowHost = [], maxThreads } = flags;
  const interrupts = watchInterrupts(cli);
  try {
    const server = await cli.startServer({
      store,
      host,
      port,
      problems,
      allowedHosts: allowHost,
      maximumThreads: maxThreads,
      resume: flags.resume,
      log: { write: (line) => void cli.stderr.write(line) },
      ...(tokenFile !== undefined && { tokenFile }),
    });
    const { url } = server;
    cli.stdout.write(flags.json ? `${jsonText({ url })}\n` : `listening on ${plainLine(url)}\n`);
    if (interrupts.received === undefined) await interrupts.promise;
    await server.close();
  } finally {
    interrupts.close();
  }
  return interrupts.received === undefined ? ExitCode.done : exitCodeOfSignal(interrupts.received);
}
