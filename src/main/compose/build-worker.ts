import { availableParallelism } from 'node:os';
import type { ResourceLimits } from 'node:worker_threads';
import { systemClock } from '../../shared/clock.js';
import { groupKind, type OptionFields, optionalField, readOptions } from '../../shared/option-fields.js';
import { functionKind, integerKind, SERVICES_KIND, WAIT_KIND } from '../../shared/option-kinds.js';
import { RESOURCE_FIELDS } from '../../shared/resource-limits.js';
import { ENGINE_FIELDS, type HgmEngineOptions } from '../engine/engine-options.js';
import { HgmEngine } from '../engine/hgm-engine.js';
import type { ActivityLogEntry } from '../executors/executor.js';
import { HgmActivityWorker } from '../hand-driven/activity-worker.js';
import { CallbackFaults } from '../hand-driven/callback-faults.js';
import { HgmWorkflow } from '../hand-driven/hgm-workflow.js';
import { RETRY_FIELDS, type RetryPolicyOptions } from '../scheduler/retry-policy.js';
import { Scheduler } from '../scheduler/scheduler.js';
import { DEFAULT_FINISHED_LIMIT } from '../scheduler/scheduler-options.js';
import { TIMEOUT_FIELDS, type TimeoutOptions } from '../scheduler/timeouts.js';
import { defined } from './defined.js';
import { makeMainThreadExecutor } from './make-executor.js';
import { WorkerPools } from './worker-pools.js';

/** Options of a hand-driven worker. */
export interface WorkerOptions {
  /** Activities at a time, and size of the thread pool; an integer >= 1. @defaultValue os.availableParallelism() */
  readonly concurrency?: number;
  /** Slots, and threads, of expansions alone, which then take none of `concurrency`: for those that mostly wait. An integer >= 1. @defaultValue none of their own */
  readonly expandConcurrency?: number;
  /** Slots, and threads, of evaluations alone, which then take none of `concurrency`; an integer >= 1. @defaultValue none of their own */
  readonly evaluateConcurrency?: number;
  /** How failed attempts are tried again. */
  readonly retry?: RetryPolicyOptions;
  /** Time limits of activities. @defaultValue none */
  readonly timeouts?: TimeoutOptions;
  /** Parameters of the engine. */
  readonly engine?: HgmEngineOptions;
  /** Requests that are remembered after their end, each with its payload, an integer >= 0. @defaultValue 10000 */
  readonly finishedLimit?: number;
  /** What pool work reaches as `ctx.host`. */
  readonly hostServices?: object;
  /** Limits of each thread's heap, as `worker_threads` takes them. */
  readonly resourceLimits?: ResourceLimits;
  /** What an activity is given to end by itself after its signal aborted, in milliseconds. @defaultValue 250 */
  readonly cancelGraceMs?: number;
  /** Gets what pool work logs and prints. What it throws is told by `drain()` and `close()`, as ERR_CALLBACK. @defaultValue lines on stderr */
  readonly onLog?: (entry: ActivityLogEntry) => void;
}

const LOG_KIND = functionKind<NonNullable<WorkerOptions['onLog']>>();

const WORKER_FIELDS = {
  concurrency: optionalField('activities at a time, and size of the thread pool', integerKind(1), 'as many as there are cores'),
  expandConcurrency: optionalField('expansions at a time, in slots of their own', integerKind(1)),
  evaluateConcurrency: optionalField('evaluations at a time, in slots of their own', integerKind(1)),
  retry: optionalField('how failed attempts are tried again', groupKind<RetryPolicyOptions>('retry', RETRY_FIELDS)),
  timeouts: optionalField('time limits of activities', groupKind<TimeoutOptions>('timeouts', TIMEOUT_FIELDS)),
  engine: optionalField('parameters of the engine', groupKind<HgmEngineOptions>('engine', ENGINE_FIELDS)),
  finishedLimit: optionalField('requests that are remembered after their end', integerKind(0), String(DEFAULT_FINISHED_LIMIT)),
  hostServices: optionalField('what pool work reaches as ctx.host', SERVICES_KIND),
  resourceLimits: optionalField('limits of each thread', groupKind<ResourceLimits>('resourceLimits', RESOURCE_FIELDS)),
  cancelGraceMs: optionalField('what an activity is given to end by itself', WAIT_KIND, '250ms'),
  onLog: optionalField('gets what pool work logs and prints', LOG_KIND, 'lines on stderr'),
} as const satisfies OptionFields<WorkerOptions>;

function logToStderr({ level, message }: ActivityLogEntry): void {
  process.stderr.write(`${level}: ${message}\n`);
}

/**
 * Builds a hand-driven worker. Its threads start with the first `threadWork`.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function buildWorker(options: WorkerOptions = {}): HgmActivityWorker {
  const given = readOptions<WorkerOptions>('options', WORKER_FIELDS, options, '');
  const { concurrency = availableParallelism(), retry = {}, timeouts = {}, engine: engineOptions = {} } = given;
  const { finishedLimit = DEFAULT_FINISHED_LIMIT } = given;
  const engine = new HgmEngine(engineOptions);
  const seed = engine.engineConfig().seed;
  const mainExecutor = makeMainThreadExecutor();
  const kindConcurrency = defined({ expansion: given.expandConcurrency, evaluation: given.evaluateConcurrency });
  const { hostServices, resourceLimits, cancelGraceMs } = given;
  const ofThreads = defined({ hostServices, resourceLimits, cancelGraceMs });
  const faults = new CallbackFaults();
  const listener = { onLog: faults.guard('onLog', given.onLog ?? logToStderr), onProgress: () => undefined };
  const pools = new WorkerPools(concurrency, kindConcurrency, ofThreads, listener);
  const workflow = new HgmWorkflow({
    engine,
    seed,
    finishedLimit,
    clock: systemClock,
    faults,
    threadExecutor: (kind) => pools.of(kind),
    mainExecutor,
    ready: () => pools.ready(),
    scheduler: (onRetry) => new Scheduler({ concurrency, kindConcurrency, retry, timeouts, seed, finishedLimit, onRetry }),
    release: async () => {
      await Promise.all([mainExecutor.close(), pools.close()]);
    },
  });
  return new HgmActivityWorker(workflow);
}
