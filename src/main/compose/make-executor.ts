/** Makes the implementations of the port `Executor`. The rest of the package knows only the port. */
import type { Clock } from '../../shared/clock.js';
import type { Impurities } from '../../shared/messages.js';
import type { LoadedProblem, ThreadWork } from '../../shared/work.js';
import type { Executor, ExecutorListener } from '../executors/executor.js';
import { GuardedExecutor } from '../executors/guarded-executor.js';
import { InlineHome } from '../executors/leases/inline-home.js';
import { LeaseExecutor } from '../executors/leases/lease-executor.js';
import { MainThreadExecutor } from '../executors/main-thread-executor.js';
import type { MainWork } from '../executors/main-work.js';
import { OnDemandExecutor } from '../executors/on-demand-executor.js';
import { ResizableExecutor } from '../executors/resizable-executor.js';
import { SplitExecutor } from '../executors/split-executor.js';
import { ThreadExecutor } from '../executors/threads/thread-executor.js';
import type { ThreadExecutorOptions } from '../executors/threads/thread-executor-options.js';
import type { ResolvedRunOptions } from '../run/resolve-run-options.js';
import type { RunningClock } from '../time/running-clock.js';
import type { RunningTime } from '../time/suspension-watch.js';
import { defined } from './defined.js';

export type { ThreadExecutorOptions };

/** An executor that has a pool to start. */
export interface PoolExecutor extends Executor<ThreadWork> {
  /** Resolves when all that is in the pool can take work. @throws HgmError ERR_POOL_START, ERR_CLOSED */
  ready(): Promise<void>;
}

/**
 * A pool of threads, which start at once.
 *
 * @param listener - @defaultValue what user code says is lost
 * @param time - not closed. @defaultValue one of its own
 * @throws HgmError ERR_OPTION
 */
export function makeThreadExecutor(
  options: ThreadExecutorOptions,
  listener?: ExecutorListener,
  time?: RunningTime,
): PoolExecutor {
  const executor = new ThreadExecutor(options, time);
  if (listener !== undefined) executor.listen(listener);
  return executor;
}

/** Idle time after which the thread that loads and shows the problem ends, in milliseconds. */
export const HOME_IDLE_MS = 10_000;

/**
 * What a run is carried out by: a pool of threads, or the user's executor for the activities and one thread for what loads and shows the
 * problem, which is there while it is needed.
 *
 * @param inline - the problem, where it has no code: no thread is there for it
 */
export async function makeRunExecutor(
  options: ResolvedRunOptions,
  inline: LoadedProblem | undefined,
  listener: ExecutorListener,
  onImpurities: (impurities: Impurities) => void,
  clock: RunningClock,
): Promise<Executor<ThreadWork>> {
  const { executor, threads, isolation, memoryLimitMb, setupTimeoutMs, cancelGraceMs, batching, maximumActivitiesPerThread } =
    options;
  const ofThreads = { setupTimeoutMs, cancelGraceMs, onImpurities };
  const given = defined({ hostServices: options.hostServices, resourceLimits: options.resourceLimits });
  const makeHome = () => makeThreadExecutor({ threads: 1, ...ofThreads, ...given }, undefined, clock.time);
  if (executor === undefined && inline !== undefined) return new InlineHome(inline);
  if (executor === undefined) {
    const ofPool = { batching, maximumActivitiesPerThread, ...ofThreads, ...given };
    const makeProcesses = isolation === 'process' ? await loadProcesses(memoryLimitMb) : undefined;
    const pool = new ResizableExecutor<ThreadWork>(threads, (size) => {
      // Workers, or those outside, do all activities.
      if (size === 0) return new OnDemandExecutor(makeHome, { idleMs: HOME_IDLE_MS });
      const ofSize = { threads: size, ...ofPool };
      return makeProcesses?.(ofSize) ?? new ThreadExecutor(ofSize, clock.time);
    });
    pool.listen(listener);
    return pool;
  }
  const home = inline === undefined ? new OnDemandExecutor(makeHome, { idleMs: HOME_IDLE_MS }) : new InlineHome(inline);
  const split = new SplitExecutor(new GuardedExecutor(executor, { cancelGraceMs, clock }), home);
  split.listen(listener);
  return split;
}

/** Makes pools of child processes. What few runs have is loaded for those: modules take longer to load than a small run takes. */
async function loadProcesses(memoryLimitMb: number | undefined) {
  const { ProcessExecutor } = await import('../executors/processes/process-executor.js');
  return (options: ThreadExecutorOptions) => new ProcessExecutor(options, { memoryLimitMb });
}

/**
 * What carries out a run whose problem is loaded: kinds of activities with a concurrency of their own run apart from `rest`, one thread each. A user's
 * executor runs all activities.
 *
 * @param rest - what {@link makeRunExecutor} made, which is closed with the answer
 */
export async function withApart(
  rest: Executor<ThreadWork>,
  options: ResolvedRunOptions,
  listener: ExecutorListener,
  onImpurities: (impurities: Impurities) => void,
  time: RunningTime,
): Promise<Executor<ThreadWork>> {
  const { executor, threads, isolation, memoryLimitMb, expandConcurrency, evaluateConcurrency } = options;
  const { setupTimeoutMs, cancelGraceMs, maximumActivitiesPerThread } = options;
  const isApart = expandConcurrency !== undefined || evaluateConcurrency !== undefined;
  if (executor !== undefined || threads === 0 || !isApart) return rest;
  const given = defined({ hostServices: options.hostServices, resourceLimits: options.resourceLimits });
  const common = { setupTimeoutMs, cancelGraceMs, maximumActivitiesPerThread, onImpurities, ...given };
  const { ApartExecutor } = await import('../executors/waiting/apart-executor.js');
  const { WaitingExecutor } = await import('../executors/waiting/waiting-executor.js');
  const makeProcesses = isolation === 'process' ? await loadProcesses(memoryLimitMb) : undefined;
  const executorOf = (concurrency: number | undefined) => {
    if (concurrency === undefined) return undefined;
    // What is to cost its activity only has a process of its own, also while it waits.
    const processes = makeProcesses?.({ threads: concurrency, batching: false, ...common });
    return processes ?? new WaitingExecutor({ concurrency, ...common }, time);
  };
  const apart = new ApartExecutor(
    rest,
    defined({ expand: executorOf(expandConcurrency), evaluate: executorOf(evaluateConcurrency) }),
  );
  apart.listen(listener);
  return apart;
}

/**
 * Lets those outside take part who ask for activities.
 *
 * @param inner - what carries the run out beside them, which is closed with the answer
 * @param isOverRedis - whether `inner` has workers
 */
export function withLeases(
  inner: Executor<ThreadWork>,
  options: ResolvedRunOptions,
  isOverRedis: boolean,
  clock: RunningClock,
): LeaseExecutor {
  const { executor, threads, leaseMs, maximumLeaseExpiries, expandConcurrency, evaluateConcurrency } = options;
  return new LeaseExecutor({
    inner,
    threads,
    isWithoutThreads: executor !== undefined || isOverRedis,
    isApart: (kind) => (kind === 'expand' ? expandConcurrency : evaluateConcurrency) !== undefined,
    leaseMs,
    maximumLeaseExpiries,
    clock,
  });
}

/**
 * Runs functions that wait rather than compute on the thread that calls this.
 *
 * @param clock - not closed. @defaultValue one of its own
 */
export function makeMainThreadExecutor(clock?: Clock): Executor<MainWork> {
  return new MainThreadExecutor(clock === undefined ? {} : { clock });
}
