/** The only place that wires the parts together. */

import { availableParallelism } from 'node:os';
import type { ResourceLimits } from 'node:worker_threads';
import { checkOption, isIntegerFrom } from '../shared/check-option.js';
import { systemClock } from '../shared/clock.js';
import { HgmError } from '../shared/errors.js';
import { finiteOrNull } from '../shared/json.js';
import type { Durability, RunFigures, StoredRun } from '../shared/store-protocol.js';
import type { LoadedProblem, ProblemReference, ThreadWork } from '../shared/work.js';
import type { HgmEngineOptions } from './engine/engine-options.js';
import { HgmEngine } from './engine/hgm-engine.js';
import { MainThreadExecutor } from './executors/main-thread-executor.js';
import { resolveProblemUrl } from './executors/problem-url.js';
import { STORE_ENTRY_URL } from './executors/thread-entry-url.js';
import { ThreadExecutor, type ThreadLogEntry } from './executors/thread-executor.js';
import type { RetryPolicyOptions } from './scheduler/retry-policy.js';
import { Scheduler } from './scheduler/scheduler.js';
import type { TimeoutOptions } from './scheduler/timeouts.js';
import { JournalWriter } from './store/journal-writer.js';
import { DEFAULT_STORE, type RunStore } from './store/run-store.js';
import { SqliteRunStore } from './store/sqlite-run-store.js';
import { HgmActivityWorker } from './workflow/activity-worker.js';
import { callOnce } from './workflow/call-once.js';
import { type ComparisonOptions, type ComparisonResult, runComparison } from './workflow/comparison.js';
import type { CellResult, ComparisonCell } from './workflow/comparison-cell.js';
import type { DecisionLogEntry } from './workflow/decision-log.js';
import { EventStream } from './workflow/event-stream.js';
import { HgmWorkflow } from './workflow/hgm-workflow.js';
import { measureCosts } from './workflow/measure-costs.js';
import { type BenchOptions, type BenchResult, resolveBenchOptions, runBench } from './workflow/problem-bench.js';
import { answerProblemChange } from './workflow/problem-change.js';
import type { Run, RunEvent } from './workflow/run.js';
import { decodeRunHeader, encodeRunHeader, type RunHeader, runHeaderOf } from './workflow/run-header.js';
import { newRunId } from './workflow/run-id.js';
import { checkStoreOptions, type ResolvedRunOptions, type RunOptions, resolveRunOptions } from './workflow/run-options.js';
import { RunRebuild, type Session } from './workflow/run-rebuild.js';
import { scanRecords } from './workflow/run-records.js';
import { SearchRun, type SearchRunParts } from './workflow/search-run.js';
import { resolveSimulationOptions, type SimulationOptions, type SimulationResult, simulate } from './workflow/simulation.js';
import { StoredJournal } from './workflow/stored-journal.js';

/** Options of a hand-driven worker. */
export interface WorkerOptions {
  /** Activities at a time, and size of the thread pool; an integer >= 1. @defaultValue os.availableParallelism() */
  readonly concurrency?: number;
  /** How failed attempts are tried again. */
  readonly retry?: RetryPolicyOptions;
  /** Time limits of activities. @defaultValue none */
  readonly timeouts?: TimeoutOptions;
  /** Parameters of the engine. */
  readonly engine?: HgmEngineOptions;
  /** Request ids that are remembered after their end, an integer >= 0. @defaultValue 10000 */
  readonly finishedLimit?: number;
  /** What pool work reaches as `ctx.host`. */
  readonly hostServices?: object;
  /** Limits of each thread's heap, as `worker_threads` takes them. */
  readonly resourceLimits?: ResourceLimits;
  /** What an activity is given to end by itself after its signal aborted, in milliseconds. @defaultValue 250 */
  readonly cancelGraceMs?: number;
  /** Gets what pool work logs and prints. @defaultValue lines on stderr */
  readonly onLog?: (entry: ThreadLogEntry) => void;
}

function logToStderr({ level, message }: ThreadLogEntry): void {
  process.stderr.write(`${level}: ${message}\n`);
}

/**
 * Builds a hand-driven worker. Its threads start with the first `threadWork`.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function buildWorker(options: WorkerOptions = {}): HgmActivityWorker {
  const { concurrency = availableParallelism(), retry = {}, timeouts = {}, engine: engineOptions = {} } = options;
  checkOption('concurrency', concurrency, isIntegerFrom(1, concurrency), 'an integer >= 1');
  const engine = new HgmEngine(engineOptions);
  const seed = engine.engineConfig().seed;
  const mainExecutor = new MainThreadExecutor({ clock: systemClock });
  let pool: ThreadExecutor | undefined;
  const threadExecutor = () => {
    pool ??= new ThreadExecutor({
      threads: concurrency,
      onLog: options.onLog ?? logToStderr,
      ...defined({
        hostServices: options.hostServices,
        resourceLimits: options.resourceLimits,
        cancelGraceMs: options.cancelGraceMs,
      }),
    });
    return pool;
  };
  const workflow = new HgmWorkflow({
    engine,
    seed,
    threadExecutor,
    mainExecutor,
    scheduler: (onRetry) =>
      new Scheduler({ concurrency, retry, timeouts, seed, onRetry, ...defined({ finishedLimit: options.finishedLimit }) }),
    release: async () => {
      await mainExecutor.close();
      await pool?.close();
    },
  });
  return new HgmActivityWorker(workflow);
}

/**
 * Starts a search. Resolves once the problem is loaded and the first activities are chosen.
 *
 * @param problem - a path or `file:` URL of a .js, .mjs or .ts module, a folder with a `problem` module, or the name of a package
 * @throws HgmError ERR_OPTION, ERR_PROBLEM_LOAD, ERR_PROBLEM_INIT, ERR_PROBLEM_SETUP, ERR_PARAM, ERR_AGENT_STATE, ERR_SETUP_TIMEOUT,
 * ERR_CANCELLED when `signal` aborts while the problem is loaded
 */
export async function startRun(problem: string | URL, options: RunOptions = {}): Promise<Run> {
  const resolved = resolveRunOptions(options);
  const url = resolveProblemUrl(problem, process.cwd());
  const id = resolved.id ?? newRunId();
  const held = await holdStore(resolved.store, { durability: resolved.durability });
  return await launch(held?.release, url, resolved, async (loaded) => {
    if (held === undefined) return { id, loaded };
    const { store, release } = held;
    const budget = finiteOrNull(resolved.evaluations);
    const header = encodeRunHeader(runHeaderOf(url, loaded, resolved));
    const run = { id, createdAt: new Date().toISOString(), problem: loaded.name, budget, header };
    const writer = new JournalWriter();
    writer.write(sessionOf(resolved, loaded));
    await store.create(run, writer.take());
    const journal = new StoredJournal({ store, runId: id, first: {}, release });
    return { id, loaded, journal };
  });
}

/** How a run is taken up again. */
export interface ResumeOptions {
  /** Where the run is kept: the path of a file, or a store that is open, which stays open. @defaultValue '.hgm/runs.db' */
  readonly store?: string | RunStore;
  /** As for {@link startRun}. @defaultValue 'normal' */
  readonly durability?: Durability;
  /** A larger budget in evaluations. @defaultValue the one it had */
  readonly evaluations?: number;
  /** A larger budget in wall time, all sessions together, in milliseconds. @defaultValue the one it had */
  readonly timeMs?: number;
  /** Size of the thread pool, an integer >= 1. @defaultValue the one it had */
  readonly threads?: number;
  /** Go on although the problem is not the one the run was started with. @defaultValue false */
  readonly force?: boolean;
  /** As for {@link startRun}. */
  readonly hostServices?: object;
  /** As for {@link startRun}. @defaultValue 10000 */
  readonly eventBufferSize?: number;
  /** As for {@link startRun}: told of decisions whose outcomes are applied from now on. */
  readonly onDecision?: (entry: DecisionLogEntry) => void;
  /** Stops the run when it aborts. */
  readonly signal?: AbortSignal;
}

/**
 * Takes up a run where its last process left it, however that ended: the same tree, counts and unsettled activities, to the same budget
 * or a larger one. A run that is complete only tells its result.
 *
 * @throws HgmError ERR_RUN_UNKNOWN, ERR_RUN_OWNED, ERR_PROBLEM_CHANGED, ERR_RUN_DIVERGED, ERR_OPTION, and what {@link startRun} throws
 */
export async function resumeRun(runId: string, options: ResumeOptions = {}): Promise<Run> {
  const { store: location = DEFAULT_STORE, durability = 'normal', force = false, ...changes } = options;
  checkStoreOptions({ store: location, durability });
  const held = await holdStore(location, { durability, mustExist: true });
  if (held === undefined) throw new HgmError('ERR_OPTION', "store must be the path of a file, or a store; it is 'memory'");
  const { store, release } = held;
  const letGo = callOnceOnly(async () => {
    await store.release(runId);
    await release();
  });
  let stored: StoredRun;
  try {
    stored = await store.claim(runId);
  } catch (error) {
    // Not ours to give up: it may be owned through this very store.
    await release();
    throw error;
  }
  try {
    const header = decodeRunHeader(stored.header);
    const rebuild = new RunRebuild(header, header.options.deterministic === true ? 'decide' : 'redo');
    await scanRecords(store, runId, rebuild);
    const resolved = resolveRunOptions({ ...resumedOptions(header, rebuild, defined(changes)), store: location, durability });
    return await launch(letGo, header.url, resolved, async ({ contentHash }, events) => {
      const { url } = header;
      if (contentHash !== rebuild.session.contentHash) answerProblemChange({ runId, url, force }, events);
      const loaded: LoadedProblem = { name: header.name, root: header.root, tasks: header.tasks, contentHash };
      const session = sessionOf(resolved, loaded);
      rebuild.apply(session);
      const first = { status: 'running', budget: finiteOrNull(resolved.evaluations) } as const;
      const journal = new StoredJournal({ store, runId, first, release });
      journal.record(session);
      return { id: runId, loaded, journal, earlier: { rebuild, figures: earlierFigures(rebuild, stored.figures) } };
    });
  } catch (error) {
    await letGo();
    throw error;
  }
}

/** Options of a store of runs. */
export interface StoreOptions {
  /** What an acknowledged outcome outlives. @defaultValue 'normal' */
  readonly durability?: Durability;
  /** How long a commit waits for a lock that another program holds, in milliseconds. @defaultValue 5000 */
  readonly busyTimeoutMs?: number;
  /** Whether a file that does not exist is an error, and not made. @defaultValue false */
  readonly mustExist?: boolean;
}

/**
 * Opens a store of runs in an SQLite database, for many runs, or to look at them. Close it at the end.
 *
 * @param file - path of the database. @defaultValue '.hgm/runs.db'
 * @throws HgmError ERR_STORE_OPEN, ERR_STORE_READONLY, ERR_STORE_VERSION, ERR_STORE_CORRUPT, ERR_STORE_BUSY, ERR_STORE_IO
 */
export async function openRunStore(file: string = DEFAULT_STORE, options: StoreOptions = {}): Promise<RunStore> {
  return await SqliteRunStore.open({ file, entryUrl: STORE_ENTRY_URL, ...options });
}

/** A store that a run uses, and how the run lets it go: one that was opened for its sake is closed. */
interface HeldStore {
  readonly store: RunStore;
  readonly release: () => Promise<void>;
}

/** Undefined for memory: nothing is kept beside what the run itself holds. */
async function holdStore(store: string | RunStore, options: StoreOptions): Promise<HeldStore | undefined> {
  if (store === 'memory') return undefined;
  if (typeof store !== 'string') return { store, release: async () => undefined };
  const opened = await openRunStore(store, options);
  return { store: opened, release: () => opened.close() };
}

/** Makes threads, loads the problem and starts the run that `begin` prepares. Whatever fails, everything is freed. */
async function launch(
  release: (() => Promise<void>) | undefined,
  url: string,
  options: ResolvedRunOptions,
  begin: (
    loaded: LoadedProblem,
    events: EventStream<RunEvent>,
  ) => Promise<Pick<SearchRunParts, 'id' | 'loaded' | 'journal' | 'earlier'>>,
): Promise<Run> {
  const problem: ProblemReference = { url, params: options.params, seed: options.seed };
  const events = new EventStream<RunEvent>(options.eventBufferSize);
  const executor = new ThreadExecutor({
    threads: options.threads,
    setupTimeoutMs: options.setupTimeoutMs,
    cancelGraceMs: options.cancelGraceMs,
    batching: options.batching,
    maxActivitiesPerThread: options.maxActivitiesPerThread,
    onLog: ({ activityId, level, message, source }) => events.push({ type: 'log', activity: activityId, level, message, source }),
    onProgress: ({ activityId, fraction, message }) => events.push({ type: 'progress', activity: activityId, fraction, message }),
    ...defined({ hostServices: options.hostServices, resourceLimits: options.resourceLimits }),
  });
  try {
    const found = await loadProblem(executor, problem, options.signal);
    const beginnings = await begin(found, events);
    const given = found.shared === undefined ? problem : { ...problem, shared: found.shared };
    return new SearchRun({ ...beginnings, options, problem: given, executor, clock: systemClock, events });
  } catch (error) {
    await executor.close();
    await release?.();
    throw error;
  }
}

function sessionOf({ evaluations, timeMs }: ResolvedRunOptions, { contentHash }: LoadedProblem): Session {
  return { type: 'session', startedAtMs: Date.now(), evaluations, timeMs, contentHash };
}

/** What the run had, with what is asked for now in its place. */
function resumedOptions(header: RunHeader, rebuild: RunRebuild, changes: Partial<ResumeOptions>): RunOptions {
  const { session, evaluations: spent } = rebuild;
  const { evaluations = session.evaluations, timeMs = session.timeMs } = changes;
  if (evaluations < session.evaluations && session.evaluations !== Number.POSITIVE_INFINITY) {
    const message = `evaluations must be at least ${session.evaluations}, the budget that the run has had, of which ${spent} are spent; it is ${evaluations}`;
    throw new HgmError('ERR_OPTION', message);
  }
  const { evaluations: _, timeMs: __, ...kept } = header.options;
  return {
    ...kept,
    ...changes,
    ...(evaluations !== Number.POSITIVE_INFINITY && { evaluations }),
    ...(timeMs !== Number.POSITIVE_INFINITY && { timeMs }),
  };
}

/** Counts come from the journal; times are as of the last commit. */
function earlierFigures({ evaluations, expansions, failedActivities }: RunRebuild, stored: RunFigures): RunFigures {
  return { ...stored, evaluations, expansions, failedActivities };
}

function callOnceOnly(call: () => Promise<void>): () => Promise<void> {
  let called: Promise<void> | undefined;
  return () => {
    called ??= call();
    return called;
  };
}

/** Drives a worker of its own with sampled latencies, rewards and failures, and returns each node by key. */
export async function runSimulation(options: SimulationOptions = {}): Promise<SimulationResult> {
  const resolved = resolveSimulationOptions(options);
  const { concurrency, seed } = resolved;
  await using worker = buildWorker({ concurrency, retry: { initialIntervalMs: 1 }, engine: { seed } });
  return await simulate(worker, resolved);
}

/** Options of a comparison of policies, run in a thread pool. */
export interface ComparePoliciesOptions extends Omit<ComparisonOptions, 'runCell' | 'cellsAtATime'> {
  /** Size of the pool, an integer >= 1. @defaultValue os.availableParallelism() */
  readonly threads?: number;
}

/** Which cell of a comparison runs where does not matter: each is a pure function of itself. */
const COMPARISON_CELL_URL = new URL('./workflow/comparison-cell.js', import.meta.url);

/**
 * Compares policies on landscapes with known true utilities, one search for each policy, landscape and seed, in parallel.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export async function comparePolicies(options: ComparePoliciesOptions = {}): Promise<ComparisonResult> {
  const { threads = availableParallelism(), ...comparison } = options;
  const executor = new ThreadExecutor({ threads });
  let cells = 0;
  const runCell = async (cell: ComparisonCell): Promise<CellResult> => {
    const input = { moduleUrl: COMPARISON_CELL_URL.href, exportName: 'runComparisonCell', input: cell };
    const work: ThreadWork = { type: 'function', ...input, key: 'root', action: null, seed: cell.seed };
    return (await callOnce(executor, ++cells, work, Number.POSITIVE_INFINITY)) as CellResult;
  };
  try {
    return await runComparison({ ...comparison, runCell, cellsAtATime: 2 * threads });
  } finally {
    await executor.close();
  }
}

/**
 * Measures a problem: what its functions cost in a thread, what runs get done with 1, 2, 4 … threads, with and without batches, and which
 * settings that speaks for.
 *
 * @param problem - as for {@link startRun}
 * @throws HgmError ERR_BENCH when a function or a run fails, ERR_CANCELLED when `signal` aborts, and what {@link startRun} throws
 */
export async function benchProblem(problem: string | URL, options: BenchOptions = {}): Promise<BenchResult> {
  const resolved = resolveBenchOptions(options);
  const { seed, params, timeMs, setupTimeoutMs, signal } = resolved;
  const url = resolveProblemUrl(problem, process.cwd());
  const measure = async () => {
    const executor = new ThreadExecutor({ threads: 1, setupTimeoutMs });
    try {
      return await measureCosts(executor, { url, params, seed }, timeMs, signal);
    } finally {
      await executor.close();
    }
  };
  return await runBench(resolved, { measure, startRun: (run) => startRun(url, { ...run, seed, params, setupTimeoutMs }) });
}

async function loadProblem(
  executor: ThreadExecutor,
  problem: ProblemReference,
  signal: AbortSignal | undefined,
): Promise<LoadedProblem> {
  const work: ThreadWork = { type: 'load', problem };
  const cancel = () => executor.cancel(1, new HgmError('ERR_CANCELLED', 'the run was cancelled while its problem was loaded'));
  const loaded = callOnce(executor, 1, work, Number.POSITIVE_INFINITY);
  if (signal?.aborted) cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return (await loaded) as LoadedProblem;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

/** The fields that have a value: an optional field may be left out, but not be undefined. */
function defined<Fields extends object>(fields: Fields): { [Field in keyof Fields]?: Exclude<Fields[Field], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields> as {
    [Field in keyof Fields]?: Exclude<Fields[Field], undefined>;
  };
}
