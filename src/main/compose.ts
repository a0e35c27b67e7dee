/** The only place that wires the parts together. */
import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { ResourceLimits } from 'node:worker_threads';
import { systemClock } from '../shared/clock.js';
import { HgmError } from '../shared/errors.js';
import type { LoadedProblem, ProblemReference, ThreadWork } from '../shared/work.js';
import type { HgmEngineOptions } from './engine/engine-options.js';
import { HgmEngine } from './engine/hgm-engine.js';
import { MainThreadExecutor } from './executors/main-thread-executor.js';
import { resolveProblemUrl } from './executors/problem-url.js';
import { type ThreadLogEntry, ThreadExecutor } from './executors/thread-executor.js';
import type { RetryPolicyOptions } from './scheduler/retry-policy.js';
import { Scheduler } from './scheduler/scheduler.js';
import type { TimeoutOptions } from './scheduler/timeouts.js';
import { HgmActivityWorker } from './workflow/activity-worker.js';
import { callOnce } from './workflow/call-once.js';
import { EventStream } from './workflow/event-stream.js';
import { HgmWorkflow } from './workflow/hgm-workflow.js';
import type { Run, RunEvent } from './workflow/run.js';
import { type RunOptions, resolveRunOptions } from './workflow/run-options.js';
import { SearchRun } from './workflow/search-run.js';
import { resolveSimulationOptions, type SimulationOptions, type SimulationResult, simulate } from './workflow/simulation.js';

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
  if (!Number.isSafeInteger(concurrency) || concurrency < 1) {
    throw new HgmError('ERR_OPTION', `concurrency must be an integer >= 1; it is ${String(concurrency)}`);
  }
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
  const reference: ProblemReference = {
    url: resolveProblemUrl(problem, process.cwd()),
    params: resolved.params,
    seed: resolved.seed,
  };
  const events = new EventStream<RunEvent>(resolved.eventBufferSize);
  const executor = new ThreadExecutor({
    threads: resolved.threads,
    setupTimeoutMs: resolved.setupTimeoutMs,
    cancelGraceMs: resolved.cancelGraceMs,
    onLog: ({ activityId, level, message, source }) => events.push({ type: 'log', activity: activityId, level, message, source }),
    onProgress: ({ activityId, fraction, message }) => events.push({ type: 'progress', activity: activityId, fraction, message }),
    ...defined({ hostServices: resolved.hostServices, resourceLimits: resolved.resourceLimits }),
  });
  try {
    const loaded = await loadProblem(executor, reference, resolved.signal);
    return new SearchRun({ id: newRunId(), options: resolved, problem: reference, loaded, executor, clock: systemClock, events });
  } catch (error) {
    await executor.close();
    throw error;
  }
}

/** Drives a worker of its own with sampled latencies, rewards and failures, and returns each node by key. */
export async function runSimulation(options: SimulationOptions = {}): Promise<SimulationResult> {
  const resolved = resolveSimulationOptions(options);
  const { concurrency, seed } = resolved;
  await using worker = buildWorker({ concurrency, retry: { initialIntervalMs: 1 }, engine: { seed } });
  return await simulate(worker, resolved);
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

/** An id that sorts by time and can be typed: 20261122-205901-x7k2. */
function newRunId(): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return `${time}-${randomInt(36 ** 3, 36 ** 4).toString(36)}`;
}

/** The fields that have a value: an optional field may be left out, but not be undefined. */
function defined<Fields extends object>(fields: Fields): { [Field in keyof Fields]?: Exclude<Fields[Field], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields> as {
    [Field in keyof Fields]?: Exclude<Fields[Field], undefined>;
  };
}
