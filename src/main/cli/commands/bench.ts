import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { isHgmError } from '../../../shared/errors.js';
import type { Json } from '../../../shared/json.js';
import type { BenchOptions } from '../../bench-command/problem-bench.js';
import { benchAdvice } from '../../report/bench-advice.js';
import { benchSvg } from '../../report/bench-svg.js';
import { benchLines } from '../../report/bench-table.js';
import { colorsFor } from '../../report/colors.js';
import { jsonText, plainLine } from '../../report/plain-text.js';
import { WIDEST_COLUMNS } from '../../report/wrapped.js';
import type { Cli } from '../cli.js';
import { type CommandFactory, exampleText } from '../command.js';
import { ExitCode, exitCodeOfSignal } from '../exit-code.js';
import { watchInterrupts } from '../interrupts.js';
import { durationOption, integerOption, paramOption } from '../option-parsers.js';
import { writeFile } from '../write-file.js';

/** Options as commander collects them. */
interface BenchFlags {
  readonly time?: number;
  readonly threads: number;
  readonly seed: number;
  readonly param?: Readonly<Record<string, Json>>;
  readonly setupTimeout?: number;
  readonly svg?: string;
  readonly json?: true;
}

/** `hgm bench <problem>`: what its functions cost, what runs get done, and which settings follow. */
export const benchCommand: CommandFactory = (cli, setExitCode) =>
  new Command('bench')
    .summary("measure a problem's functions, and recommend settings")
    .description(
      "Measures what one call of a problem's functions costs, then what runs get done with 1, 2, 4 … " +
        'threads, with and without batches, and recommends settings. What user code prints is not shown.',
    )
    .argument('<problem>', 'path of a file or folder, or name of a package')
    .option('--time <duration>', 'how long each function, and each run, is measured (2s)', durationOption('--time'))
    .option('--threads <n>', 'most threads of a run', integerOption('--threads', 1), availableParallelism())
    .option('--seed <n>', 'seed of all random numbers', integerOption('--seed', 0), 1)
    .option('--param <name=value>', 'a parameter of the problem, JSON or else a string; repeat for more', paramOption('--param'))
    .option(
      '--setup-timeout <duration>',
      'limit of loading the problem and of its setup (60s)',
      durationOption('--setup-timeout'),
    )
    .option('--svg <file>', 'write a picture')
    .option('--json', 'print the figures as one JSON object to stdout, and all else to stderr')
    .addHelpText('after', exampleText('hgm bench problem.ts', 'hgm bench ./tsp --time 5s --threads 8 --svg bench.svg'))
    .action(async (problem: string, flags: BenchFlags) => setExitCode(await bench(cli, problem, flags)));

async function bench(cli: Cli, problem: string, flags: BenchFlags): Promise<number> {
  const interrupts = watchInterrupts(cli);
  try {
    const result = await cli.benchProblem(problem, optionsOf(cli, flags, interrupts.signal));
    clearStep(cli);
    if (flags.svg !== undefined) writeFile('--svg', flags.svg, benchSvg(result));
    if (flags.json) cli.stdout.write(`${jsonText({ ...result, advice: benchAdvice(result) })}\n`);
    else {
      const width =
        cli.stdout.isTTY === true ? Math.min(WIDEST_COLUMNS, cli.stdout.columns ?? WIDEST_COLUMNS) : Number.POSITIVE_INFINITY;
      cli.stdout.write(`${benchLines(result, colorsFor(cli.stdout, cli.env), width).join('\n')}\n`);
    }
    return ExitCode.done;
  } catch (error) {
    clearStep(cli);
    if (interrupts.received === undefined || !isHgmError(error, 'ERR_CANCELLED')) throw error;
    return exitCodeOfSignal(interrupts.received);
  } finally {
    interrupts.close();
  }
}

function optionsOf(cli: Cli, { time, threads, seed, param, setupTimeout }: BenchFlags, signal: AbortSignal): BenchOptions {
  return {
    threads,
    seed,
    signal,
    onStep: (step) => showStep(cli, step),
    ...(time !== undefined && { timeMs: time }),
    ...(param !== undefined && { params: param }),
    ...(setupTimeout !== undefined && { setupTimeoutMs: setupTimeout }),
  };
}

/** Shows what is being measured, on a terminal only: in a file it would be of no use. */
function showStep(cli: Cli, step: string): void {
  if (cli.stderr.isTTY === true) cli.stderr.write(`\r\u001b[Kmeasuring ${plainLine(step)}…`);
}

function clearStep(cli: Cli): void {
  if (cli.stderr.isTTY === true) cli.stderr.write('\r\u001b[K');
}
