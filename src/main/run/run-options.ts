import type { ResourceLimits } from 'node:worker_threads';
import type { Json } from '../../shared/json.js';
import type { Durability } from '../../shared/store-protocol.js';
import type { ActivityWork } from '../../shared/work.js';
import type { RedisAddress } from '../../shared/workers/redis-address.js';
import type { Executor } from '../executors/executor.js';
import type { GuardOptions } from '../policy/guard-options.js';
import type { PolicyDefinition } from '../policy/policy-definition.js';
import type { PolicyOptions } from '../policy/policy-options.js';
import type { RetryPolicyOptions } from '../scheduler/retry-policy.js';
import type { TimeoutOptions } from '../scheduler/timeouts.js';
import type { RunStore } from '../store/run-store.js';
import type { DecisionLogEntry } from './decision-log.js';

/** What an evaluation that failed for good counts as: reward 0, the worst score so far, or nothing. */
export type OnEvaluationFailure = 'zero' | 'worst' | 'discard';

/** What becomes of a child whose state is that of an agent that is there already. */
export type OnDuplicate = 'reject' | 'accept';

/** Options of a run. Without `evaluations` and `timeMs` a run takes 60 seconds. */
export interface RunOptions {
  /** Budget: evaluations that may be chosen, an integer >= 1. @defaultValue no limit when `timeMs` is given */
  readonly evaluations?: number;
  /** Budget: wall time in milliseconds, > 0. @defaultValue 60000 when `evaluations` is not given, else no limit */
  readonly timeMs?: number;
  /**
   * Size of the thread pool, an integer from 0 to 1024. With 0 no activity runs in this process: all are done by workers, or by those who `ask` for them.
   * @defaultValue os.availableParallelism()
   */
  readonly threads?: number;
  /** Seed of all random numbers, a safe integer >= 0. @defaultValue 1 */
  readonly seed?: number;
  /**
   * What decides the next activity: the name of a built-in policy, or the definition of a policy of one's own, which is called on the thread
   * of the run. @defaultValue 'hgm'
   */
  readonly policy?: string | PolicyDefinition;
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
  /**
   * Agents to begin with beside the root and the problem's seeds, as its children: the 10 best of an earlier run that is in the same store, by its id, or one
   * of its agents, `RUN:KEY`. Their states are copied into this run. @defaultValue none
   */
  readonly agentsFrom?: string;
  /** Values for the problem's parameters, before its schema sees them. @defaultValue {} */
  readonly params?: Readonly<Record<string, Json>>;
  /** Id of the run: letters, digits, `.`, `_` and `-`, at most 100. @defaultValue made from the time */
  readonly id?: string;
  /** What the run is called in lists, beside its id, in a store: 1 to 100 characters. @defaultValue none */
  readonly name?: string;
  /** Words by which the run is found again in its store: at most 20, of 1 to 50 characters. @defaultValue none */
  readonly tags?: readonly string[];
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
  /**
   * What an evaluation counts as that failed for good: reward 0 or, where the problem has a direction, the worst score so far, as nothing before
   * the first one; or nothing. @defaultValue 'zero', or 'worst' where the problem has a direction
   */
  readonly onEvaluationFailure?: OnEvaluationFailure;
  /** The run fails when this many evaluations, or expansions, in a row failed for good, an integer >= 1. @defaultValue 100 */
  readonly maximumConsecutiveFailures?: number;
  /**
   * What becomes of a child whose state is that of an agent already, whatever the order of members in it: 'reject' makes no agent of it, as if `expand` had
   * returned null; 'accept' makes another agent of the same state. @defaultValue 'reject' for exact problems, else 'accept'
   */
  readonly duplicates?: OnDuplicate;
  /**
   * An agent is not expanded again after this many expansions of it in a row were barren: `expand` returned null, or a duplicate that was
   * rejected; an integer >= 1. @defaultValue 20
   */
  readonly maximumBarrenExpansions?: number;
  /**
   * Limit of importing the problem and of its `setup` in each thread, and, where the time budget is not shorter, of `shared`, `root` and
   * `tasks` together, in milliseconds. @defaultValue 60000
   */
  readonly setupTimeoutMs?: number;
  /** What an activity is given to end by itself after its signal aborted, before its thread is terminated, in ms. @defaultValue 250 */
  readonly cancelGraceMs?: number;
  /**
   * Where activities run: 'thread' is a thread of this process, 'process' a child process of its own for each of `threads`. An abort of the
   * process, a segmentation fault, want of memory or SIGKILL then cost the activity that ran, and no other. @defaultValue 'thread'
   */
  readonly isolation?: 'thread' | 'process';
  /**
   * With `isolation: 'process'`, and on Linux: a child process that holds more memory, what it has started counted too, is ended, and its activity
   * fails with `ERR_CHILD_EXIT`. In MiB of resident memory, an integer >= 1; looked at every 100 ms. @defaultValue no limit
   */
  readonly memoryLimitMb?: number;
  /**
   * Whether short activities travel to the threads in batches, the next one waiting at each thread. Without it each travels alone, to a
   * thread that has nothing to do: results mean the same, and short ones come more slowly. @defaultValue true
   */
  readonly batching?: boolean;
  /**
   * So many expansions run at a time in one thread apart from the pool, an integer from 1 to 10000: for an `expand` that mostly waits, for a model or a
   * device. They have a look-ahead of their own, which is this number. @defaultValue the problem's `expandConcurrency`; without that they run in the pool
   */
  readonly expandConcurrency?: number;
  /** Likewise of evaluations. @defaultValue the problem's `evaluateConcurrency`; without that they run in the pool */
  readonly evaluateConcurrency?: number;
  /**
   * In a deterministic run with an `expandConcurrency` an expansion is applied exactly so many evaluations after it was chosen, however long it takes, an
   * integer >= 1: evaluations wait where it takes longer. Where nothing can be evaluated it is applied when it has come. @defaultValue 64
   */
  readonly expandLag?: number;
  /**
   * A thread that has run this many activities is replaced by a new one, for user code that leaks; its `setup` is called again. An
   * integer >= 1. @defaultValue no limit
   */
  readonly maximumActivitiesPerThread?: number;
  /** Limits of each thread's heap, as `worker_threads` takes them; `maxOldGenerationSizeMb` is at least 4. */
  readonly resourceLimits?: ResourceLimits;
  /** What user code reaches as `ctx.host`: an object whose methods are called on the main thread. */
  readonly hostServices?: object;
  /**
   * A Redis, or Valkey, by which workers on other machines take part (`hgm worker --redis URL`): its URL, or that with a prefix for all keys. The threads
   * of this process join in, unless `threads` is 0. Loading the problem, `describe` and `report` run in this process. It is not stored: a run
   * that is resumed must be given it again. Not with `hostServices` or `executor`. @defaultValue this process does all
   */
  readonly redis?: string | RedisAddress;
  /**
   * What runs the attempts of `expand` and `evaluate`, in the place of the pool: it stays open when the run ends, and has one run at a
   * time. Loading the problem, `describe` and `report` run in one thread of the runtime's own. `threads` then only says how many attempts
   * are thought to run at a time, for the efficiency and where the executor does not say what it wants; `batching` and
   * `maximumActivitiesPerThread` say nothing. A run that is resumed must be given it again. @defaultValue a pool of threads
   */
  readonly executor?: Executor<ActivityWork>;
  /**
   * How long an activity is leased to whoever asks for it from outside, unless the ask wants less, in milliseconds: then it goes to others. Time in which this
   * process does not run does not count. @defaultValue 60000
   */
  readonly leaseMs?: number;
  /** An activity fails, with `ERR_LEASE_EXPIRED`, when so many of its leases have run out: an integer >= 1. @defaultValue 5 */
  readonly maximumLeaseExpiries?: number;
  /**
   * What is kept in memory of results for `expand`, beside their numbers, in MiB, an integer >= 0: the oldest are let go first, and read as
   * `feedback: null, feedbackDropped: true`. Only where the problem has `expandSees.results`. @defaultValue 256
   */
  readonly feedbackMemoryMb?: number;
  /** Events kept for a reader of `events()` that is behind; older ones are dropped. An integer >= 1. @defaultValue 10000 */
  readonly eventBufferSize?: number;
  /** Stops the run when it aborts, as `stop()` does. */
  readonly signal?: AbortSignal;
}
