import { Command } from 'commander';
import { isHgmError } from '../../../shared/errors.js';
import { formatCount, formatScore } from '../../../shared/format/number-format.js';
import type { ComparedPolicy } from '../../comparison/comparison-options.js';
import { POLICY_NAMES } from '../../policy/policies.js';
import { colorsFor } from '../../report/colors.js';
import { jsonText, plainLine } from '../../report/plain-text.js';
import { sweepSvg } from '../../report/sweep-svg.js';
import { sweepLines } from '../../report/sweep-table.js';
import { newRunId } from '../../run/run-id.js';
import type { RunOptions } from '../../run/run-options.js';
import { OPTIONS_OF_ONE_RUN, resolveSweep, type SweepOptions } from '../../sweep/sweep-options.js';
import type { SweepResult } from '../../sweep/sweep-result.js';
import { answerOf, type SweptRun } from '../../sweep/swept-run.js';
import type { Cli, Interruption } from '../cli.js';
import { type CommandFactory, exampleText } from '../command.js';
import { ExitCode, exitCodeOfSignal } from '../exit-code.js';
import { watchInterrupts } from '../interrupts.js';
import { addFlags, givenOptions, RUN_FLAGS } from '../option-flags.js';
import { integerOption } from '../option-parsers.js';
import { shellLine } from '../shell-line.js';
import { policiesOption, seedsOption } from '../sweep-parsers.js';
import { writeFile } from '../write-file.js';

/** The command's own flags, as commander collects them. */
interface OwnFlags {
  readonly policies?: readonly ComparedPolicy[];
  readonly seeds?: readonly number[];
  readonly id?: string;
  readonly store: string;
  readonly judge?: number;
  readonly atATime?: number;
  readonly out?: string;
  readonly json?: true;
  readonly quiet?: true;
}

const OF_ONE_RUN: ReadonlySet<string> = new Set(OPTIONS_OF_ONE_RUN);

/** The options that all runs of a sweep have. A run has one thread where nothing else is said. */
const SWEEP_FLAGS = RUN_FLAGS.filter(({ path: [option = ''] }) => !OF_ONE_RUN.has(option)).map((flag) =>
  flag.path[0] === 'threads' ? { ...flag, help: 'threads of each run (1)' } : flag,
);

/** `hgm compare <problem>`: runs every policy with every seed, and compares their answers. */
export const compareCommand: CommandFactory = (cli, setExitCode) =>
  addFlags(
    new Command('compare')
      .summary('compare policies on a problem, by a run of each with each seed')
      .description(
        'Runs every policy with every seed on a problem, so many at a time as there are cores, and compares the agents that they believe best, paired ' +
          'by seed. Each is an ordinary run, kept in the store with the tag sweep:ID. The same command with --id ID goes on where it was left.',
      )
      .argument('<problem>', 'path of a file or folder, or name of a package')
      .option(
        '--policies <names>',
        `what is compared, the first one with each other: some of ${POLICY_NAMES.join(', ')}, each perhaps with options of its own, as hgm:alpha=0.8 (hgm,random,greedy,chain)`,
        policiesOption,
      )
      .option('--seeds <list>', 'seeds that each is run with, such as 1..10 or 1,2,7 (1..10)', seedsOption)
      .option('--id <id>', 'id of the sweep: of a new one (made from the time), or of one to go on with')
      .option(
        '--judge <n>',
        'evaluate each answer so many times afresh, and compare that (0); not of exact problems without tasks',
        integerOption('--judge', 0),
      )
      .option('--at-a-time <n>', 'runs at a time (as many as there are cores)', integerOption('--at-a-time', 1)),
    SWEEP_FLAGS,
  )
    .option('-o, --out <file>', 'write a picture there, SVG: the best so far over the evaluations')
    .option('--json', 'print the outcome as one JSON object to stdout')
    .option('--quiet', 'tell nothing of each run that ends')
    .addHelpText('after', exampleText('hgm compare problem.ts --policies hgm,greedy,random --seeds 1..10 --evaluations 2000'))
    .action(async (problem: string, flags: OwnFlags, command: Command) => {
      setExitCode(await compare(cli, problem, flags, givenOptions(command, SWEEP_FLAGS)));
    });

async function compare(cli: Cli, problem: string, flags: OwnFlags, ofAllRuns: RunOptions): Promise<number> {
  const { policies, seeds, id, judge, atATime, quiet, out, json, store } = flags;
  const interrupts = watchInterrupts(cli);
  const tell = (line: string): void => void (quiet === true || cli.stderr.write(`${line}\n`));
  try {
    const options: SweepOptions = {
      ...ofAllRuns,
      ...(policies !== undefined && { policies }),
      ...(seeds !== undefined && { seeds }),
      id: id ?? newRunId(),
      signal: interrupts.signal,
      ...(judge !== undefined && { judge }),
      ...(atATime !== undefined && { runsAtATime: atATime }),
      onRun: (run, ended, total) => tell(endedLine(run, ended, total)),
    };
    const sweep = resolveSweep(options);
    tell(
      `sweep ${sweep.id}: ${formatCount(sweep.cells.length)} runs, ${formatCount(sweep.runsAtATime)} at a time, in ${plainLine(store)}`,
    );
    const result = await cli.sweepPolicies(problem, options);
    if (!interrupts.isUnread) {
      const text = json ? jsonText(result) : sweepLines(result, colorsFor(cli.stdout, cli.env)).join('\n');
      cli.stdout.write(`${text}\n`);
    }
    if (out !== undefined) writeFile('--out', out, `${sweepSvg(result)}\n`);
    if (!result.isComplete && store !== 'memory') cli.stderr.write(`To go on with it: ${goOnLine(cli, sweep.id)}\n`);
    return exitCodeOf(result, interrupts.received);
  } catch (error) {
    // Nothing had begun.
    if (interrupts.received !== undefined && isHgmError(error, 'ERR_CANCELLED')) return exitCodeOfSignal(interrupts.received);
    throw error;
  } finally {
    interrupts.close();
  }
}

/** A failed run counts before the signal, which may have stopped others. */
function exitCodeOf({ runs }: SweepResult, received: Interruption | undefined): number {
  if (runs.some(({ status }) => status === 'failed')) return ExitCode.failed;
  return received === undefined ? ExitCode.done : exitCodeOfSignal(received);
}

function endedLine(run: SweptRun, ended: number, total: number): string {
  const { policy, seed, runId, status } = run;
  const value = answerOf(run);
  const answer = value === undefined ? 'no answer' : formatScore(value);
  const how = status === 'failed' ? ' failed' : '';
  return plainLine(`${formatCount(ended)} of ${formatCount(total)}: ${policy}, seed ${seed}${how}: ${answer} (${runId})`);
}

/** The command line that goes on with the sweep, as it is typed. */
function goOnLine({ args }: Cli, id: string): string {
  const isNamed = args.some((arg) => arg === '--id' || arg.startsWith('--id='));
  return shellLine(['hgm', ...args, ...(isNamed ? [] : ['--id', id])]);
}
