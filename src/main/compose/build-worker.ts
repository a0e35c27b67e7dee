import { availableParallelism } from 'node:os';
import type { ResourceLimits } from 'node:worker_threads';
import { checkOption, optionError } from '../../shared/check-option.js';
import { groupKind, type OptionFields, optionalField, readOptions } from '../../shared/option-fields.js';
import { choiceKind, functionKind, integerKind, kindOf, SERVICES_KIND, textKind, WAIT_KIND } from '../../shared/option-kinds.js';
import { RESOURCE_FIELDS } from '../../shared/resource-limits.js';
import type { Durability } from '../../shared/store-protocol.js';
import { throwLater } from '../../shared/throw-later.js';
import { ENGINE_FIELDS, type HgmEngineOptions, resolveHgmEngineOptions } from '../engine/engine-options.js';
import type { ActivityLogEntry } from '../executors/executor.js';
import { HgmActivityWorker } from '../hand-driven/activity-worker.js';
import { HgmWorkflow } from '../hand-driven/hgm-workflow.js';
import { newWorkerState, type WorkerState } from '../hand-driven/worker-state.js';
import { CallbackFaults } from '../scheduler/callback-faults.js';
import { RETRY_FIELDS, type RetryPolicyOptions } from '../scheduler/retry-policy.js';
import { Scheduler } from '../scheduler/scheduler.js';
import { DEFAULT_FINISHED_LIMIT } from '../scheduler/scheduler-options.js';
import { TIMEOUT_FIELDS, type TimeoutOptions } from '../scheduler/timeouts.js';
import { isRunId, isRunStore, RUN_ID_RULE, type RunStore } from '../store/run-store.js';
import { RunningClock } from '../time/running-clock.js';
import { defined } from './defined.js';
import { makeMainThreadExecutor } from './make-executor.js';
import { openWorkerState } from './open-worker-state.js';
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

/** Options of a hand-driven worker that is kept in a store. */
export interface StoredWorkerOptions extends WorkerOptions {
  /** Where it is kept: the path of a file, or a store that is open, which stays open. */
  readonly store: string | RunStore;
  /** Under which name: letters, digits, `.`, `_` and `-`, at most 100. One that the store has is taken up again. */
  readonly id: string;
  /** What an acknowledged change outlives, where `store` is a file. @defaultValue 'normal' */
  readonly durability?: Durability;
}

type GivenOptions = WorkerOptions & Partial<StoredWorkerOptions>;

const STORE_FIELDS = {
  ...WORKER_FIELDS,
  store: optionalField(
    'where the worker is kept',
    kindOf('the path of a file, or a store', 'text', (value): value is string | RunStore =>
      typeof value === 'string' ? value !== '' && value !== 'memory' : isRunStore(value),
    ),
    'nowhere',
  ),
  id: optionalField('its name in the store', textKind(RUN_ID_RULE, isRunId)),
  durability: optionalField('what an acknowledged change outlives', choiceKind(['normal', 'full']), 'normal'),
} as const satisfies OptionFields<GivenOptions>;

/**
 * Builds a hand-driven worker. Its threads start with the first `threadWork`. With a `store` every change is kept there before anybody is
 * told of it, and an `id` that the store has is taken up again: see docs/hand-driven.md.
 *
 * @returns with a `store`, once what it keeps is there again
 * @throws HgmError ERR_OPTION, at once, naming the field, the rule and the value; with a `store` also what opening one throws, ERR_RUN_OWNED,
 * ERR_STORE_CORRUPT
 */
export function buildWorker(options: StoredWorkerOptions): Promise<HgmActivityWorker>;
export function buildWorker(options?: WorkerOptions): HgmActivityWorker;
export function buildWorker(options: GivenOptions = {}): HgmActivityWorker | Promise<HgmActivityWorker> {
  const given = readOptions<GivenOptions>('options', STORE_FIELDS, options, '');
  const { store, id, engine = {}, finishedLimit = DEFAULT_FINISHED_LIMIT, durability } = given;
  if (store === undefined) {
    checkOption('id', id, id === undefined, 'left out without a store');
    checkOption('durability', durability, durability === undefined, 'left out without a store');
    return wire(given, newWorkerState(engine, finishedLimit));
  }
  if (id === undefined)
    throw optionError('id', 'given with a store: it is the name under which the worker is taken up again', 'it is undefined');
  resolveHgmEngineOptions(engine);
  return openWorkerState({ store, id, engine, finishedLimit, durability }).then((state) => wire(given, state));
}

/** A worker over a state. */
function wire(given: WorkerOptions, state: WorkerState): HgmActivityWorker {
  const { concurrency = availableParallelism(), retry = {}, timeouts = {} } = given;
  const { seed } = state.engine.engineConfig();
  const clock = new RunningClock();
  const mainExecutor = makeMainThreadExecutor(clock);
  const kindConcurrency = defined({ expansion: given.expandConcurrency, evaluation: given.evaluateConcurrency });
  const { hostServices, resourceLimits, cancelGraceMs } = given;
  const ofThreads = defined({ hostServices, resourceLimits, cancelGraceMs });
  const faults = new CallbackFaults();
  const listener = { onLog: faults.guard('onLog', given.onLog ?? logToStderr), onProgress: () => undefined };
  const pools = new WorkerPools(concurrency, kindConcurrency, ofThreads, listener, clock.time);
  const scheduling = { concurrency, kindConcurrency, retry, timeouts, seed, clock, finishedLimit: 0 };
  const workflow = new HgmWorkflow({
    state,
    seed,
    clock,
    faults,
    threadExecutor: (kind) => pools.of(kind),
    mainExecutor,
    ready: () => pools.ready(),
    // The state remembers what ended, where a store can keep it. What callbacks throw is a fault of the runtime: they are the workflow's.
    scheduler: (onRetry) => new Scheduler({ ...scheduling, onRetry, onFault: throwLater }),
    release: async () => {
      await Promise.all([mainExecutor.close(), pools.close()]);
      await clock.close();
    },
  });
  return new HgmActivityWorker(workflow);
}
