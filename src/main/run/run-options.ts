import { availableParallelism } from 'node:os';
import type { ResourceLimits } from 'node:worker_threads';
import { checkOption, isIntegerFrom } from '../../shared/check-option.js';
import type { Json } from '../../shared/json.js';
import type { Durability } from '../../shared/store-protocol.js';
import { type GuardOptions, type ResolvedGuardOptions, resolveGuardOptions } from '../policy/guard-options.js';
import { POLICY_NAMES } from '../policy/policies.js';
import { type PolicyOptions, type ResolvedPolicyOptions, resolvePolicyOptions } from '../policy/policy-options.js';
import type { RetryPolicyOptions } from '../scheduler/retry-policy.js';
import type { TimeoutOptions } from '../scheduler/timeouts.js';
import { isRunId, type RunStore } from '../store/run-store.js';
import type { DecisionLogEntry } from './decision-log.js';

/** The longest time a timer of Node takes. */
const MAXIMUM_DURATION_MS = 2 ** 31 - 1;
const DURATION_RULE = `a number of milliseconds above 0 and at most ${MAXIMUM_DURATION_MS}`;
const RUN_ID_RULE = 'letters, digits, dots, underscores and hyphens, at most 100, the first one a letter or digit';
const DEFAULT_TIME_MS = 60_000;

/** Options that a resumed run takes over; the rest are the embedding program's, or of one process. */
export const KEPT_OPTIONS = [
  'evaluations',
  'timeMs',
  'threads',
  'seed',
  'policy',
  'policyOptions',
  'guards',
  'lookAhead',
  'deterministic',
  'params',
  'retry',
  'timeouts',
  'onEvaluationFailure',
  'maximumConsecutiveFailures',
  'setupTimeoutMs',
  'cancelGraceMs',
  'batching',
  'maxActivitiesPerThread',
  'resourceLimits',
] as const satisfies readonly (keyof RunOptions)[];

/** Every option there is: an unknown one is a mistake to tell, not to pass over. */
const FIELDS: ReadonlySet<string> = new Set<keyof RunOptions>([
  ...KEPT_OPTIONS,
  'onDecision',
  'id',
  'store',
  'durability',
  'hostServices',
  'eventBufferSize',
  'signal',
]);

/** What an evaluation that failed for good counts as. */
export type OnEvaluationFailure = 'zero' | 'discard';

/** Options of a run. Without `evaluations` and `timeMs` a run takes 60 seconds. */
export interface RunOptions {
  /** Budget: evaluations that may be chosen, an integer >= 1. @defaultValue no limit when `timeMs` is given */
  readonly evaluations?: number;
  /** Budget: wall time in milliseconds, > 0. @defaultValue 60000 when `evaluations` is not given, else no limit */
  readonly timeMs?: number;
  /** Size of the thread pool, an integer >= 1. @defaultValue os.availableParallelism() */
  readonly threads?: number;
  /** Seed of all random numbers, a safe integer >= 0. @defaultValue 1 */
  readonly seed?: number;
  /** What decides the next activity. @defaultValue 'hgm' */
  readonly policy?: string;
  /** Parameters of the policy. */
  readonly policyOptions?: PolicyOptions;
  /** Limits beside the budget: cost, failures in a row of an agent, value per cost, stagnation. @defaultValue none */
  readonly guards?: GuardOptions;
  /**
   * Most activities chosen and not yet recorded, an integer >= 1: decision n is made knowing at least what decisions up to
   * n - lookAhead brought. More keeps threads fuller, fewer makes choices better informed.
   * @defaultValue what keeps the threads busy, at least 2 x threads and at most a 16th of the evaluations known; 64 in a deterministic
   * run, whatever its threads
   */
  readonly lookAhead?: number;
  /**
   * Same seed, problem and budget give the same decisions, with any number of threads and any timing: outcomes are applied in the
   * order of decision, and a retry holds its activity's place. What depends on the wall clock (timeouts, threads that die) or on what
   * functions keep in `ctx.state` is outside the promise; `RunResult.determinism` tells if it occurred. @defaultValue false
   */
  readonly deterministic?: boolean;
  /** Told of every decision when its outcome is applied; a deterministic run tells the same every time. */
  readonly onDecision?: (entry: DecisionLogEntry) => void;
  /** Values for the problem's parameters, before its schema sees them. @defaultValue {} */
  readonly params?: Readonly<Record<string, Json>>;
  /** Id of the run: letters, digits, `.`, `_` and `-`, at most 100. @defaultValue made from the time */
  readonly id?: string;
  /** Where the run is kept: `'memory'`, the path of a file, or a store that is open, which stays open. @defaultValue 'memory' */
  readonly store?: string | RunStore;
  /**
   * What an acknowledged outcome outlives: 'normal' the death of the process in any way, 'full' a loss of power too, for a wait for the
   * disk at each commit. For a store given by its path. @defaultValue 'normal'
   */
  readonly durability?: Durability;
  /** How failed attempts are tried again. */
  readonly retry?: RetryPolicyOptions;
  /** Time limits of activities. @defaultValue none */
  readonly timeouts?: TimeoutOptions;
  /** What an evaluation counts as that failed for good: reward 0, or nothing. @defaultValue 'zero' */
  readonly onEvaluationFailure?: OnEvaluationFailure;
  /** The run fails when this many evaluations, or expansions, in a row failed for good, an integer >= 1. @defaultValue 100 */
  readonly maximumConsecutiveFailures?: number;
  /**
   * Limit of importing the problem and of its `setup` in each thread, and, where the time budget is not shorter, of `shared`, `root` and
   * `tasks` together, in milliseconds. @defaultValue 60000
   */
  readonly setupTimeoutMs?: number;
  /** What an activity is given to end by itself after its signal aborted, before its thread is terminated, in ms. @defaultValue 250 */
  readonly cancelGraceMs?: number;
  /**
   * Whether short activities travel to the threads in batches, the next one waiting at each thread. Without it each travels alone, to a
   * thread that has nothing to do: results mean the same, and short ones come more slowly. @defaultValue true
   */
  readonly batching?: boolean;
  /**
   * A thread that has run this many activities is replaced by a new one, for user code that leaks; its `setup` is called again. An
   * integer >= 1. @defaultValue no limit
   */
  readonly maxActivitiesPerThread?: number;
  /** Limits of each thread's heap, as `worker_threads` takes them; `maxOldGenerationSizeMb` is at least 4. */
  readonly resourceLimits?: ResourceLimits;
  /** What user code reaches as `ctx.host`: an object whose methods are called on the main thread. */
  readonly hostServices?: object;
  /** Events kept for a reader of `events()` that is behind; older ones are dropped. An integer >= 1. @defaultValue 10000 */
  readonly eventBufferSize?: number;
  /** Stops the run when it aborts, as `stop()` does. */
  readonly signal?: AbortSignal;
}

/** {@link RunOptions} with every default filled in and every rule checked. `Infinity` means no limit. */
export interface ResolvedRunOptions {
  readonly evaluations: number;
  readonly timeMs: number;
  readonly threads: number;
  readonly seed: number;
  readonly policy: string;
  readonly policyOptions: ResolvedPolicyOptions;
  readonly guards: ResolvedGuardOptions | undefined;
  readonly lookAhead: number | undefined;
  readonly deterministic: boolean;
  readonly onDecision: ((entry: DecisionLogEntry) => void) | undefined;
  readonly params: Readonly<Record<string, Json>>;
  readonly id: string | undefined;
  readonly store: string | RunStore;
  readonly durability: Durability;
  readonly retry: RetryPolicyOptions;
  readonly timeouts: TimeoutOptions;
  readonly onEvaluationFailure: OnEvaluationFailure;
  readonly maximumConsecutiveFailures: number;
  readonly setupTimeoutMs: number;
  readonly cancelGraceMs: number;
  readonly batching: boolean;
  readonly maxActivitiesPerThread: number;
  readonly resourceLimits: ResourceLimits | undefined;
  readonly hostServices: object | undefined;
  readonly eventBufferSize: number;
  readonly signal: AbortSignal | undefined;
}

const rule = (field: keyof RunOptions, value: unknown, holds: boolean, text: string) => checkOption(field, value, holds, text);

/** @throws HgmError ERR_OPTION */
export function checkStoreOptions({ store, durability }: Pick<ResolvedRunOptions, 'store' | 'durability'>): void {
  const isStore = typeof store === 'string' ? store !== '' : typeof store === 'object' && store !== null;
  rule('store', store, isStore, "'memory', the path of a file, or a store");
  rule('durability', durability, durability === 'normal' || durability === 'full', "'normal' or 'full'");
}

function isDuration(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && value <= MAXIMUM_DURATION_MS;
}

/**
 * Fills in defaults and checks every rule.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function resolveRunOptions(options: RunOptions): ResolvedRunOptions {
  for (const field of Object.keys(options)) {
    rule(field as keyof RunOptions, options[field as keyof RunOptions], FIELDS.has(field), `left out: there is no such option`);
  }
  const { evaluations, timeMs } = options;
  if (evaluations !== undefined) rule('evaluations', evaluations, isIntegerFrom(1, evaluations), 'an integer >= 1');
  if (timeMs !== undefined) rule('timeMs', timeMs, isDuration(timeMs), DURATION_RULE);
  const threads = options.threads ?? availableParallelism();
  rule('threads', threads, isIntegerFrom(1, threads) && threads <= 1024, 'an integer from 1 to 1024');
  const resolved: ResolvedRunOptions = {
    evaluations: evaluations ?? Number.POSITIVE_INFINITY,
    timeMs: timeMs ?? (evaluations === undefined ? DEFAULT_TIME_MS : Number.POSITIVE_INFINITY),
    threads,
    seed: options.seed ?? 1,
    policy: options.policy ?? 'hgm',
    policyOptions: resolvePolicyOptions(options.policyOptions ?? {}, threads),
    guards: options.guards === undefined ? undefined : resolveGuardOptions(options.guards),
    lookAhead: options.lookAhead,
    deterministic: options.deterministic ?? false,
    onDecision: options.onDecision,
    params: options.params ?? {},
    id: options.id,
    store: options.store ?? 'memory',
    durability: options.durability ?? 'normal',
    retry: options.retry ?? {},
    timeouts: options.timeouts ?? {},
    onEvaluationFailure: options.onEvaluationFailure ?? 'zero',
    maximumConsecutiveFailures: options.maximumConsecutiveFailures ?? 100,
    setupTimeoutMs: options.setupTimeoutMs ?? 60_000,
    cancelGraceMs: options.cancelGraceMs ?? 250,
    batching: options.batching ?? true,
    maxActivitiesPerThread: options.maxActivitiesPerThread ?? Number.POSITIVE_INFINITY,
    resourceLimits: options.resourceLimits,
    hostServices: options.hostServices,
    eventBufferSize: options.eventBufferSize ?? 10_000,
    signal: options.signal,
  };
  rule('seed', resolved.seed, isIntegerFrom(0, resolved.seed), 'an integer from 0 to 2^53 - 1');
  rule('policy', resolved.policy, POLICY_NAMES.includes(resolved.policy), `one of ${POLICY_NAMES.join(', ')}`);
  if (resolved.lookAhead !== undefined)
    rule('lookAhead', resolved.lookAhead, isIntegerFrom(1, resolved.lookAhead), 'an integer >= 1');
  rule('deterministic', resolved.deterministic, typeof resolved.deterministic === 'boolean', 'true or false');
  if (resolved.id !== undefined) rule('id', resolved.id, isRunId(resolved.id), RUN_ID_RULE);
  checkStoreOptions(resolved);
  rule(
    'onEvaluationFailure',
    resolved.onEvaluationFailure,
    resolved.onEvaluationFailure === 'zero' || resolved.onEvaluationFailure === 'discard',
    "'zero' or 'discard'",
  );
  rule(
    'maximumConsecutiveFailures',
    resolved.maximumConsecutiveFailures,
    isIntegerFrom(1, resolved.maximumConsecutiveFailures),
    'an integer >= 1',
  );
  rule('setupTimeoutMs', resolved.setupTimeoutMs, isDuration(resolved.setupTimeoutMs), DURATION_RULE);
  rule(
    'cancelGraceMs',
    resolved.cancelGraceMs,
    resolved.cancelGraceMs === 0 || isDuration(resolved.cancelGraceMs),
    `0, or ${DURATION_RULE}`,
  );
  rule('batching', resolved.batching, typeof resolved.batching === 'boolean', 'true or false');
  rule(
    'maxActivitiesPerThread',
    resolved.maxActivitiesPerThread,
    isIntegerFrom(1, resolved.maxActivitiesPerThread) || resolved.maxActivitiesPerThread === Number.POSITIVE_INFINITY,
    'an integer >= 1, or Infinity',
  );
  rule('eventBufferSize', resolved.eventBufferSize, isIntegerFrom(1, resolved.eventBufferSize), 'an integer >= 1');
  return Object.freeze(resolved);
}
