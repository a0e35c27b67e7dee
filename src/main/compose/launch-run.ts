import { HgmError } from '../../shared/errors.js';
import type { Impurities } from '../../shared/messages.js';
import { NO_FIGURES, type RunFigures } from '../../shared/store-protocol.js';
import type { LoadedProblem, ProblemReference, ThreadWork } from '../../shared/work.js';
import { executeWork, FIRST_UNCHOSEN } from '../executors/execute-work.js';
import type { Executor, ExecutorListener } from '../executors/executor.js';
import { type PolicyOptions, resolvePolicyOptions } from '../policy/policy-options.js';
import { DeterminismWatch } from '../run/determinism.js';
import { EventStream } from '../run/events/event-stream.js';
import type { RunEvent } from '../run/events/run-events.js';
import type { Session } from '../run/journal/run-rebuild.js';
import { listenToAbort } from '../run/listen-to-abort.js';
import type { ResolvedRunOptions } from '../run/resolve-run-options.js';
import type { Run } from '../run/run.js';
import { SearchRun } from '../run/search-run.js';
import type { SearchRunParts } from '../run/search-run-parts.js';
import { RememberedCalls } from '../run/sight/remembered-calls.js';
import { RunningClock } from '../time/running-clock.js';
import { makeRunExecutor, withApart, withLeases } from './make-executor.js';
import type { RedisRun } from './open-redis-run.js';

/** What is to be started. */
export interface Launching {
  /** Of the problem's module. */
  readonly url: string;
  readonly options: ResolvedRunOptions;
  /** Prepares the run, once its problem is loaded. */
  begin(
    loaded: LoadedProblem,
    events: EventStream<RunEvent>,
  ): Promise<Pick<SearchRunParts, 'id' | 'options' | 'loaded' | 'state' | 'journal' | 'isPaused' | 'earlier'>>;
}

/** Which run is launched. */
export interface RunToLaunch {
  readonly id: string;
  /** Whether another process has had it. */
  readonly isTakenUp: boolean;
  /** The problem, where it has no code to be loaded. @defaultValue it is a module */
  readonly inline?: LoadedProblem | undefined;
}

/**
 * Makes the executor, loads the problem and starts a run. When any of it fails, all that was made is freed, and a run that is in its store by then
 * is kept as failed.
 *
 * @param release - gives the run and its store up, before the run has a journal that does
 * @param known - options, of which the number of threads may turn out to be another one
 * @param prepare - what is to be started; the threads start meanwhile
 */
export async function launch(
  { id, isTakenUp, inline }: RunToLaunch,
  release: (() => Promise<void>) | undefined,
  known: ResolvedRunOptions,
  prepare: () => Launching | Promise<Launching>,
): Promise<Run> {
  const determinism = new DeterminismWatch();
  const events = new EventStream<RunEvent>(known.eventBufferSize);
  const remembered = new RememberedCalls();
  let letGo = async (): Promise<void> => release?.();
  let executor: Executor<ThreadWork> | undefined;
  const clock = new RunningClock();
  let redis: RedisRun | undefined;
  const free = async (): Promise<void> => {
    await clock.close();
    await redis?.close(true);
  };
  try {
    const listener = { ...listenerOf(events), memory: remembered };
    const onImpurities = (impurities: Impurities) => determinism.noteCalls(impurities);
    redis = await redisOf(known, id, isTakenUp, events);
    executor = await makeRunExecutor(known, inline, listener, onImpurities, clock);
    const { url, options, begin } = await prepare();
    if (options.threads !== known.threads) executor.resize?.(options.threads);
    const problem: ProblemReference = { url, params: options.params, seed: options.seed, isNoted: options.deterministic };
    const found = await loadProblem(executor, problem, options);
    tellUncheckedParams(found, options, events);
    const beginnings = await begin(found, events);
    const { journal, earlier } = beginnings;
    // From here on the run is in its store, where it must not look as if it still went on.
    if (journal !== undefined) letGo = () => journal.close('failed', figuresOf(earlier));
    const given = referenceTo(problem, found);
    executor = await withApart(executor, beginnings.options, listener, onImpurities, clock.time);
    const joined =
      redis && (await redis.executor(executor, url, { ...found, ...beginnings.loaded }, beginnings.options, onImpurities));
    const leasing = withLeases(joined ?? executor, beginnings.options, joined !== undefined, clock);
    leasing.listen(listener);
    executor = leasing;
    return new SearchRun({
      ...beginnings,
      problem: given,
      executor,
      leases: leasing.desk,
      clock,
      release: free,
      ...(joined && {
        workers: () => joined.workers(),
        offeredElsewhere: () => joined.offeredMs,
        onIdle: (isIdle, atMost) => redis?.tellIdle(isIdle, atMost),
      }),
      ...(redis && { onTaken: (callback) => redis?.onLost(callback) }),
      events,
      determinism,
      remembered,
    });
  } catch (error) {
    await executor?.close();
    await free();
    await letGo();
    throw error;
  }
}

/** Its place in Redis, where workers are to take part; what serves that is loaded for no other run. */
async function redisOf(
  { redis }: ResolvedRunOptions,
  runId: string,
  isTakenUp: boolean,
  events: EventStream<RunEvent>,
): Promise<RedisRun | undefined> {
  if (redis === undefined) return undefined;
  const { RedisRun } = await import('./open-redis-run.js');
  return await RedisRun.open(redis, runId, isTakenUp, events);
}

/**
 * The `session` record with which a process begins a run, or takes it up.
 *
 * @param changed - where the problem is, and all guards, each where that has changed
 */
export function sessionOf(
  { evaluations, timeMs, redis }: ResolvedRunOptions,
  { contentHash, files }: LoadedProblem,
  changed: Pick<Session, 'problem' | 'guards' | 'threads'> = {},
): Session {
  return {
    type: 'session',
    startedAtMs: Date.now(),
    evaluations,
    timeMs,
    contentHash,
    ...(files !== undefined && { files }),
    ...(redis !== undefined && { isOverRedis: true }),
    ...changed,
  };
}

function figuresOf(earlier: SearchRunParts['earlier']): RunFigures {
  return earlier === undefined ? NO_FIGURES : { ...earlier.times, ...earlier.rebuild.state.counts };
}

/**
 * The options of a new run whose problem is loaded.
 *
 * @param given - what was said of the policy's options; the problem decides some of the others
 */
export function optionsWith(options: ResolvedRunOptions, loaded: LoadedProblem, given: PolicyOptions = {}): ResolvedRunOptions {
  const { expandConcurrency = loaded.expandConcurrency, evaluateConcurrency = loaded.evaluateConcurrency } = options;
  const kind = { isExact: loaded.isExact === true, hasScores: loaded.direction !== undefined };
  const policyOptions = resolvePolicyOptions(given, options.threads, kind);
  return { ...options, expandConcurrency, evaluateConcurrency, policyOptions };
}

/** The problem as it is known once it is loaded. */
function referenceTo(problem: ProblemReference, { shared, direction }: LoadedProblem): ProblemReference {
  // Threads know a problem by its object.
  if (shared === undefined && direction === undefined) return problem;
  return { ...problem, ...(shared !== undefined && { shared }), ...(direction !== undefined && { direction }) };
}

/** A misspelt parameter would be ignored, and a wrong one searched with. */
function tellUncheckedParams(
  { name, checksParams = false }: LoadedProblem,
  { params }: ResolvedRunOptions,
  events: EventStream<RunEvent>,
): void {
  const given = Object.keys(params);
  if (checksParams || given.length === 0) return;
  const message = `nothing checks ${given.join(', ')}: the problem ${name} has no params, a schema by which what is misspelt or out of range is refused`;
  events.push({ type: 'log', activity: null, level: 'warn', message, source: 'log' });
}

/** Turns log lines and progress into events of a run. */
function listenerOf(events: EventStream<RunEvent>): ExecutorListener {
  return {
    onLog: ({ activityId, level, message, source }) => {
      const activity = activityId !== null && activityId < FIRST_UNCHOSEN ? activityId : null;
      events.push({ type: 'log', activity, level, message, source });
    },
    onProgress: ({ activityId, fraction, message }) => events.push({ type: 'progress', activity: activityId, fraction, message }),
  };
}

/**
 * Loads the problem. The executor limits the import of the module by `setupTimeoutMs`, as in every thread; the limit given here is for `shared`,
 * `root` and `tasks`.
 */
async function loadProblem(
  executor: Executor<ThreadWork>,
  problem: ProblemReference,
  { signal, setupTimeoutMs, timeMs }: ResolvedRunOptions,
): Promise<LoadedProblem> {
  const work: ThreadWork = { type: 'load', problem };
  const cancel = () =>
    executor.cancel(FIRST_UNCHOSEN, new HgmError('ERR_CANCELLED', 'the run was cancelled while its problem was loaded'));
  const loaded = executeWork(executor, FIRST_UNCHOSEN, work, Math.min(setupTimeoutMs, timeMs));
  if (signal?.aborted) cancel();
  const forgetSignal = listenToAbort(signal, cancel);
  try {
    return (await loaded) as LoadedProblem;
  } finally {
    forgetSignal();
  }
}
