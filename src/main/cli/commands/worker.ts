import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { assertNever } from '../../../shared/assert-never.js';
import { formatCounted, formatRate } from '../../../shared/format/number-format.js';
import type { RunningWorker, WorkerEvent } from '../../compose/start-worker.js';
import { plainLine } from '../../report/plain-text.js';
import type { Cli } from '../cli.js';
import { type CommandFactory, exampleText } from '../command.js';
import { ExitCode, exitCodeOfSignal } from '../exit-code.js';
import { watchInterrupts } from '../interrupts.js';
import { integerOption } from '../option-parsers.js';

/** Between two lines of figures on a terminal, in milliseconds. */
const FIGURES_MS = 10_000;

interface WorkerFlags {
  readonly redis: string;
  readonly threads: number;
  readonly problems: string;
  readonly exitWhenDone?: true;
  readonly prefix?: string;
}

/** `hgm worker`: a machine that runs activities of runs elsewhere. */
export const workerCommand: CommandFactory = (cli, setExitCode) =>
  new Command('worker')
    .summary('run activities of runs on other machines, over Redis')
    .description(
      'Takes part in every run that is in Redis and whose problem it has a copy of, the same to the byte: it runs activities in threads of its own, and ' +
        'answers what they came to. The first Ctrl-C or SIGTERM hands back what has not started, and ends within 10 s; the second ends at once.',
    )
    .requiredOption('--redis <url>', 'where Redis is, as redis://[user:password@]host:port, or rediss:// for TLS')
    .option('--threads <n>', 'activities that it runs at a time', integerOption('--threads', 1), availableParallelism())
    .option('--problems <dir>', 'folder below which the problems are', '.')
    .option('--exit-when-done', 'end when all runs have ended that there were')
    .option('--prefix <text>', 'what the names of all keys in Redis begin with, as the runs have it (default: hgm)')
    .addHelpText('after', exampleText('hgm worker --redis redis://10.0.0.5:6379 --problems problems'))
    .action(async (flags: WorkerFlags) => setExitCode(await work(cli, flags)));

async function work(cli: Cli, flags: WorkerFlags): Promise<number> {
  const onEvent = (event: WorkerEvent): void => tellEvent(cli, event);
  const worker = await cli.startWorker({ ...flags, version: cli.version, onEvent });
  const interrupts = watchInterrupts(cli);
  const threads = formatCounted(flags.threads, 'thread');
  cli.stdout.write(`waiting for runs, with ${threads}; problems are looked for below ${plainLine(flags.problems)}\n`);
  const stopFigures = cli.stdout.isTTY === true ? cli.clock.every(FIGURES_MS, figuresTeller(cli, worker)) : () => undefined;
  try {
    await Promise.race([worker.ended, interrupts.promise]);
    await worker.stop();
  } finally {
    stopFigures();
    interrupts.close();
  }
  if (interrupts.received !== undefined) {
    const exitCode = exitCodeOfSignal(interrupts.received);
    // All is told that can be. What waits for a Redis that is away would keep the process for as long as that is away.
    cli.leave(exitCode);
    return exitCode;
  }
  return worker.served > 0 ? ExitCode.done : ExitCode.failed;
}

/** What goes as it should goes to stdout, the rest to stderr. */
function tellEvent(cli: Cli, event: WorkerEvent): void {
  const line = plainLine(textOf(event));
  if (['joining', 'joined', 'left', 'redisBack'].includes(event.type)) cli.stdout.write(`${line}\n`);
  else cli.stderr.write(`hgm: ${line}\n`);
}

function textOf(event: WorkerEvent): string {
  switch (event.type) {
    case 'joining':
      return `joining run ${event.runId} takes long: it waits for ${event.waitsFor}`;
    case 'joined':
      return `joined run ${event.runId}, ${event.problem}, with ${formatCounted(event.threads, 'thread')}`;
    case 'left':
      return `left run ${event.runId}: ${event.reason}; ${activities(event.settled)} ended here`;
    case 'refused':
      return `takes no part in run ${event.runId}: ${event.reason}`;
    case 'setAside':
      return `is given nothing more of run ${event.runId}: ${event.reason}`;
    case 'fault':
      return event.runId === null ? event.message : `run ${event.runId}: ${event.message}`;
    case 'redisAway':
      return `Redis does not answer (${event.reason}); what runs goes on, and results are kept until it does`;
    case 'redisBack':
      return 'Redis answers again';
    default:
      return assertNever(event);
  }
}

function activities(count: number): string {
  return formatCounted(count, 'activity', 'activities');
}

/** Says for each run how much was done since it said so last; nothing where that is nothing. */
function figuresTeller(cli: Cli, worker: RunningWorker): () => void {
  const before = new Map<string, number>();
  return () => {
    for (const { runId, settled, running } of worker.figures()) {
      const since = settled - (before.get(runId) ?? 0);
      before.set(runId, settled);
      if (since === 0 && running === 0) continue;
      const rate = formatRate((since / FIGURES_MS) * 1000);
      cli.stdout.write(`run ${plainLine(runId)}: ${activities(settled)}, ${rate}, ${running} running\n`);
    }
  };
}
