import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { HgmError } from '../../../shared/errors.js';
import type { Json } from '../../../shared/json.js';
import type { Durability } from '../../../shared/store-protocol.js';
import { POLICY_NAMES } from '../../policy/policies.js';
import { newRunId } from '../../run/run-id.js';
import type { OnEvaluationFailure, RunOptions } from '../../run/run-options.js';
import { DEFAULT_STORE } from '../../store/run-store.js';
import type { Cli } from '../cli.js';
import { type CommandFactory, exampleText } from '../command.js';
import { DecisionLogFile } from '../decision-log-file.js';
import { choiceOption, durationOption, integerOption, numberOption, paramOption } from '../option-parsers.js';
import { EVENTS_FLAG, showSearch } from '../search.js';
import { lookAt, resumeLineOf, supervise } from '../supervise.js';

/** Options as commander collects them. */
interface RunFlags {
  readonly evaluations?: number;
  readonly time?: number;
  readonly threads: number;
  readonly seed: number;
  readonly policy: string;
  readonly store: string;
  readonly id?: string;
  readonly durability?: Durability;
  readonly supervise?: true;
  readonly param?: Readonly<Record<string, Json>>;
  readonly posterior?: 'beta' | 'student-t';
  readonly alpha?: number;
  readonly cooling?: number;
  readonly maxPending?: number;
  readonly maxCost?: number;
  readonly pruneAfterFailures?: number;
  readonly minValuePerCost?: number;
  readonly stopAfterStagnation?: number;
  readonly lookAhead?: number;
  readonly deterministic?: true;
  readonly decisionLog?: string;
  readonly maxAttempts?: number;
  readonly retryInterval?: number;
  readonly timeout?: number;
  readonly setupTimeout?: number;
  readonly onEvaluationFailure?: OnEvaluationFailure;
  readonly heapLimit?: number;
  readonly batching: boolean;
  readonly maxActivitiesPerThread?: number;
  readonly cancelGrace?: number;
  readonly events?: true;
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
    .option('--store <where>', 'where the run is kept: a file, or memory', DEFAULT_STORE)
    .option('--id <id>', 'id of the run (made from the time)')
    .option(
      '--durability <what>',
      'what a commit outlives: normal (the process), full (a loss of power)',
      choiceOption('--durability', ['normal', 'full']),
    )
    .option('--supervise', 'resume the run whenever its process dies')
    .option('--param <name=value>', 'a parameter of the problem, JSON or else a string; repeat for more', paramOption('--param'))
    .option(
      '--posterior <family>',
      'beta for rewards of 0 and 1, student-t for graded ones (beta)',
      choiceOption('--posterior', ['beta', 'student-t']),
    )
    .option('--alpha <exponent>', 'agents grow as evaluations^alpha (0.6)', numberOption('--alpha', 0.01, 1))
    .option('--cooling <beta>', 'sharpen posteriors as the budget runs down, 0 to 10 (0)', numberOption('--cooling', 0, 10))
    .option('--max-pending <n>', 'most activities in flight of one agent (no limit)', integerOption('--max-pending', 1))
    .option(
      '--max-cost <n>',
      'stop when evaluations have cost this much',
      numberOption('--max-cost', 0, Number.POSITIVE_INFINITY),
    )
    .option('--prune-after-failures <n>', 'prune an agent after n failures in a row', integerOption('--prune-after-failures', 1))
    .option(
      '--min-value-per-cost <ratio>',
      'pause expansions while evaluations give less reward per cost',
      numberOption('--min-value-per-cost', 0, Number.POSITIVE_INFINITY),
    )
    .option(
      '--stop-after-stagnation <n>',
      'stop when the best agent has not improved for n evaluations',
      integerOption('--stop-after-stagnation', 1),
    )
    .option('--look-ahead <n>', 'most activities in flight (as many as keep the threads busy)', integerOption('--look-ahead', 1))
    .option('--deterministic', 'the same decisions every time, with any number of threads')
    .option('--decision-log <file>', 'write every decision with its outcome, one JSON object a line')
    .option('--max-attempts <n>', 'attempts of an activity, the first included (3)', integerOption('--max-attempts', 1))
    .option(
      '--retry-interval <duration>',
      'wait before the second attempt, doubled before each further one (500ms)',
      durationOption('--retry-interval'),
    )
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
    .option(
      '--max-activities-per-thread <n>',
      'replace a thread by a new one after n activities (no limit)',
      integerOption('--max-activities-per-thread', 1),
    )
    .option('--no-batching', 'send short activities to the threads one by one')
    .option(
      '--cancel-grace <duration>',
      'what runs is given so long to end by itself when the run stops, and is then ended by force (250ms)',
      durationOption('--cancel-grace'),
    )
    .option(...EVENTS_FLAG)
    .option('--json', 'print the result as one JSON object to stdout, and all else to stderr')
    .option('--quiet', 'show nothing until the run has ended')
    .addHelpText(
      'after',
      exampleText('hgm run problem.ts --evaluations 5000', 'hgm run ./tsp --time 5m --threads 8 --param cities=200'),
    )
    .action(async (problem: string, flags: RunFlags) => setExitCode(await search(cli, problem, flags)));

async function search(cli: Cli, problem: string, flags: RunFlags): Promise<number> {
  const { policy, seed, threads, store } = flags;
  const isKept = store !== 'memory';
  if (flags.supervise) return await superviseRun(cli, flags);
  const decisionLog = new DecisionLogFile();
  try {
    return await showSearch(cli, {
      settings: { problem, policy, seed, threads },
      json: flags.json === true,
      events: flags.events === true,
      quiet: flags.quiet === true,
      resumeLine: isKept ? (runId) => resumeLineOf(runId, store) : undefined,
      start: (signal) => {
        const onDecision = flags.decisionLog === undefined ? undefined : decisionLog.open(flags.decisionLog);
        return cli.startRun(problem, runOptions(flags, signal, onDecision));
      },
    });
  } finally {
    decisionLog.close();
  }
}

/** The process that is watched over is given the run's id, so that it can be found in the store when it has died. */
async function superviseRun(cli: Cli, { store, id, events, json, quiet, durability, decisionLog }: RunFlags): Promise<number> {
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

function runOptions(flags: RunFlags, signal: AbortSignal, onDecision: RunOptions['onDecision']): RunOptions {
  const { evaluations, time, threads, seed, policy, store, param, lookAhead, maxAttempts } = flags;
  const { timeout, setupTimeout, onEvaluationFailure, heapLimit } = flags;
  return {
    threads,
    seed,
    policy,
    store,
    signal,
    ...(flags.id !== undefined && { id: flags.id }),
    ...(flags.durability !== undefined && { durability: flags.durability }),
    ...(param !== undefined && { params: param }),
    ...(evaluations !== undefined && { evaluations }),
    ...(time !== undefined && { timeMs: time }),
    ...optionsOf('policyOptions', {
      posterior: flags.posterior,
      alpha: flags.alpha,
      beta: flags.cooling,
      maxPendingPerAgent: flags.maxPending,
    }),
    ...optionsOf('guards', {
      maximumCost: flags.maxCost,
      pruneAfterFailures: flags.pruneAfterFailures,
      minimumValuePerCost: flags.minValuePerCost,
      stopAfterStagnantEvaluations: flags.stopAfterStagnation,
    }),
    ...(lookAhead !== undefined && { lookAhead }),
    ...(flags.deterministic && { deterministic: true }),
    ...(onDecision !== undefined && { onDecision }),
    ...optionsOf('retry', { maximumAttempts: maxAttempts, initialIntervalMs: flags.retryInterval }),
    ...(timeout !== undefined && { timeouts: { startToCloseTimeoutMs: timeout } }),
    ...(setupTimeout !== undefined && { setupTimeoutMs: setupTimeout }),
    ...(onEvaluationFailure !== undefined && { onEvaluationFailure }),
    ...(!flags.batching && { batching: false }),
    ...(flags.maxActivitiesPerThread !== undefined && { maxActivitiesPerThread: flags.maxActivitiesPerThread }),
    ...(flags.cancelGrace !== undefined && { cancelGraceMs: flags.cancelGrace }),
    ...(heapLimit !== undefined && { resourceLimits: { maxOldGenerationSizeMb: heapLimit } }),
  };
}

/** A group of options under its name, if any of them is given. */
function optionsOf<Name extends string>(name: Name, values: Readonly<Record<string, unknown>>): { [Key in Name]?: object } {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  const group: { [Key in Name]?: object } = {};
  if (given.length > 0) Object.assign(group, { [name]: Object.fromEntries(given) });
  return group;
}
