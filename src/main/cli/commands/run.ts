import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import type { Json } from '../../../shared/json.js';
import { POLICY_NAMES } from '../../policy/policies.js';
import { colorsFor } from '../../report/colors.js';
import { plainText } from '../../report/plain-text.js';
import { runSummary } from '../../report/run-summary.js';
import type { RunResult } from '../../workflow/run.js';
import type { OnEvaluationFailure, RunOptions } from '../../workflow/run-options.js';
import type { Cli, OutputStream } from '../cli.js';
import { type CommandFactory, exampleText } from '../command.js';
import { DecisionLogFile } from '../decision-log-file.js';
import { exitCodeOfRun, exitCodeOfSignal } from '../exit-code.js';
import { followRun } from '../follow-run.js';
import { type Interrupts, watchInterrupts } from '../interrupts.js';
import { LiveView } from '../live-view.js';
import { choiceOption, durationOption, integerOption, paramOption } from '../option-parsers.js';
import { PlainView } from '../plain-view.js';
import { quietView } from '../quiet-view.js';
import type { RunSettings, RunView } from '../run-view.js';

/** Options as commander collects them. */
interface RunFlags {
  readonly evaluations?: number;
  readonly time?: number;
  readonly threads: number;
  readonly seed: number;
  readonly policy: string;
  readonly store: 'memory';
  readonly param?: Readonly<Record<string, Json>>;
  readonly lookAhead?: number;
  readonly deterministic?: true;
  readonly decisionLog?: string;
  readonly maxAttempts?: number;
  readonly timeout?: number;
  readonly setupTimeout?: number;
  readonly onEvaluationFailure?: OnEvaluationFailure;
  readonly heapLimit?: number;
  readonly json?: true;
  readonly quiet?: true;
}

/** `hgm run <problem>`: searches, shows how it goes, and tells what was found. */
export const runCommand: CommandFactory = (cli, setExitCode) =>
  new Command('run')
    .summary('search: grow a tree of agents from a problem')
    .description(
      'Grows a tree of agents from a problem: a .js, .mjs or .ts file, a folder with a file named problem in it, or the name of a package.\n' +
        'Durations are 500ms, 60s, 5m, 2h or 1h30m; a bare number is seconds.',
    )
    .argument('<problem>', 'path of a file or folder, or name of a package')
    .option('--evaluations <n>', 'budget: evaluations', integerOption('--evaluations', 1))
    .option('--time <duration>', 'budget: wall time (60s when no budget is given)', durationOption('--time'))
    .option('--threads <n>', 'size of the thread pool', integerOption('--threads', 1), availableParallelism())
    .option('--seed <n>', 'seed of all random numbers', integerOption('--seed', 0), 1)
    .option(
      '--policy <name>',
      `what decides the next activity: ${POLICY_NAMES.join(', ')}`,
      choiceOption('--policy', POLICY_NAMES),
      'hgm',
    )
    .option('--store <where>', 'where the run is kept: memory', choiceOption('--store', ['memory']), 'memory')
    .option('--param <name=value>', 'a parameter of the problem, JSON or else a string; repeat for more', paramOption('--param'))
    .option('--look-ahead <n>', 'most activities in flight (as many as keep the threads busy)', integerOption('--look-ahead', 1))
    .option('--deterministic', 'the same decisions every time, with any number of threads')
    .option('--decision-log <file>', 'write every decision with its outcome, one JSON object a line')
    .option('--max-attempts <n>', 'attempts of an activity, the first included (3)', integerOption('--max-attempts', 1))
    .option('--timeout <duration>', 'limit of one attempt, from its start (none)', durationOption('--timeout'))
    .option(
      '--setup-timeout <duration>',
      'limit of loading the problem and of its setup (60s)',
      durationOption('--setup-timeout'),
    )
    .option(
      '--on-evaluation-failure <what>',
      'what an evaluation counts as that failed for good: reward zero, or discard (zero)',
      choiceOption('--on-evaluation-failure', ['zero', 'discard']),
    )
    .option('--heap-limit <megabytes>', "limit of each thread's heap", integerOption('--heap-limit', 1))
    .option('--json', 'print the result as one JSON object to stdout, and all else to stderr')
    .option('--quiet', 'show nothing until the run has ended')
    .addHelpText(
      'after',
      exampleText('hgm run problem.ts --evaluations 5000', 'hgm run ./tsp --time 5m --threads 8 --param cities=200'),
    )
    .action(async (problem: string, flags: RunFlags) => setExitCode(await search(cli, problem, flags)));

async function search(cli: Cli, problem: string, flags: RunFlags): Promise<number> {
  const stream = flags.json ? cli.stderr : cli.stdout;
  const colors = colorsFor(stream, cli.env);
  const view = makeView(cli, stream, problem, flags);
  const interrupts = watchInterrupts(cli);
  const decisionLog = new DecisionLogFile();
  try {
    view.open();
    const onDecision = flags.decisionLog === undefined ? undefined : decisionLog.open(flags.decisionLog);
    const starting = cli.startRun(problem, runOptions(flags, interrupts.signal, onDecision));
    const run = await Promise.race([starting, interrupts.promise]);
    if (run === undefined) {
      view.close();
      return leaveBeforeStart(cli, interrupts);
    }
    view.started(run);
    interrupts.signal.addEventListener('abort', () => view.stopping());
    const [result] = await Promise.all([run.result, followRun(run, view)]);
    view.close();
    stream.write(`${flags.quiet ? '' : '\n'}${runSummary(result, colors).join('\n')}\n`);
    if (flags.json) cli.stdout.write(`${JSON.stringify(result)}\n`);
    if (result.status === 'failed') cli.stderr.write(`hgm: the run failed: ${plainText(failureOf(result))}\n`);
    return exitCodeOfRun(result.status, interrupts.received);
  } finally {
    view.close();
    interrupts.close();
    decisionLog.close();
  }
}

/** Nothing was searched yet, so there is no result to wait for; the thread that loads the problem goes with the process. */
function leaveBeforeStart(cli: Cli, interrupts: Interrupts): number {
  const exitCode = exitCodeOfSignal(interrupts.received ?? 'SIGINT');
  cli.leave(exitCode);
  return exitCode;
}

function failureOf(result: RunResult): string {
  return result.error === null ? 'it did not say why' : result.error.message;
}

function makeView(cli: Cli, stream: OutputStream, problem: string, flags: RunFlags): RunView {
  if (flags.quiet) return quietView(cli.stderr);
  const settings: RunSettings = { problem, policy: flags.policy, seed: flags.seed, threads: flags.threads };
  const colors = colorsFor(stream, cli.env);
  if (stream.isTTY !== true || cli.env.TERM === 'dumb') return new PlainView(stream, cli.clock, settings, colors);
  return new LiveView(stream, cli, settings, colors);
}

function runOptions(flags: RunFlags, signal: AbortSignal, onDecision: RunOptions['onDecision']): RunOptions {
  const { evaluations, time, threads, seed, policy, store, param, lookAhead, maxAttempts } = flags;
  const { timeout, setupTimeout, onEvaluationFailure, heapLimit } = flags;
  return {
    threads,
    seed,
    policy,
    store,
    signal,
    ...(param !== undefined && { params: param }),
    ...(evaluations !== undefined && { evaluations }),
    ...(time !== undefined && { timeMs: time }),
    ...(lookAhead !== undefined && { lookAhead }),
    ...(flags.deterministic && { deterministic: true }),
    ...(onDecision !== undefined && { onDecision }),
    ...(maxAttempts !== undefined && { retry: { maximumAttempts: maxAttempts } }),
    ...(timeout !== undefined && { timeouts: { startToCloseTimeoutMs: timeout } }),
    ...(setupTimeout !== undefined && { setupTimeoutMs: setupTimeout }),
    ...(onEvaluationFailure !== undefined && { onEvaluationFailure }),
    ...(heapLimit !== undefined && { resourceLimits: { maxOldGenerationSizeMb: heapLimit } }),
  };
}
