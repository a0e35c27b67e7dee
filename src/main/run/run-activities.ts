import type { Clock } from '../../shared/clock.js';
import type { HgmError } from '../../shared/errors.js';
import type { LoadedProblem, ProblemReference, ThreadWork } from '../../shared/work.js';
import type { Executor } from '../executors/executor.js';
import { type RetryEvent, Scheduler, type Settlement } from '../scheduler/scheduler.js';
import type { EventStream } from './events/event-stream.js';
import type { RunEvent } from './events/run-events.js';
import { checkpointsOf } from './hopeless/checkpoints.js';
import type { Pending } from './pending/pending-activities.js';
import type { ResolvedRunOptions } from './resolve-run-options.js';
import type { RunState } from './run-state.js';
import type { ActivityTrace } from './tracing/activity-trace.js';
import { HeldKinds } from './waiting/held-kinds.js';

export interface RunActivitiesParts {
  readonly options: ResolvedRunOptions;
  readonly problem: ProblemReference;
  readonly loaded: LoadedProblem;
  readonly executor: Executor<ThreadWork>;
  readonly state: RunState;
  readonly clock: Clock;
  /** Told of each that is started. */
  readonly trace: ActivityTrace;
  /** Told when a kind of activities is held up. */
  readonly events: EventStream<RunEvent>;
  /** Told how each ended. */
  readonly settle: (settlement: Settlement) => void;
  /** Told of attempts that failed and are followed by another. */
  readonly onRetry: (event: RetryEvent) => void;
  /** Told of what the two throw, and the executor beyond its contract: a fault of the runtime. */
  readonly onFault: (fault: unknown) => void;
}

/** A run's activities from their start to their outcome: what was chosen is tried as often as the run's options say. */
export class RunActivities {
  readonly #parts: RunActivitiesParts;
  readonly #scheduler: Scheduler;
  readonly #executor: HeldKinds;
  #ending: HgmError | undefined;

  constructor(parts: RunActivitiesParts) {
    const { options, clock, executor, events, onRetry, onFault } = parts;
    const { retry, timeouts, seed } = options;
    this.#parts = parts;
    this.#executor = new HeldKinds(executor, clock, (kind, holdMs, { message: why }) => {
      const what = kind === 'expand' ? 'expansion' : 'evaluation';
      const message = `no ${what} is started for ${Math.ceil(holdMs)} ms, as retryAfterMs of an error says: ${why}`;
      events.push({ type: 'log', activity: null, level: 'warn', message, source: 'log' });
    });
    // The look-ahead bounds what is in flight; the executor queues what it cannot start.
    const concurrency = Number.MAX_SAFE_INTEGER;
    this.#scheduler = new Scheduler({ concurrency, retry, timeouts, seed, clock, finishedLimit: 0, onRetry, onFault });
  }

  /**
   * How many wait for a retry and leave their places to others: the state bounds how many that are. None does in a deterministic run, where a retry holds
   * its place.
   */
  get waiting(): number {
    return this.#parts.options.deterministic ? 0 : this.#scheduler.waiting;
  }

  start(pending: Pending): void {
    const { state, options, trace, settle } = this.#parts;
    const { activity, decision, attemptsMade } = pending;
    const work = this.#workOf(pending);
    trace.started(activity);
    this.#scheduler.submit({ activityId: activity, executor: this.#executor, work, attemptsMade, settle });
    // The outcome came after the run was ended, or after its agent was pruned.
    if (this.#ending !== undefined) this.#scheduler.cancel(activity, this.#ending);
    else if (!options.deterministic && state.search.tree.isPruned(decision.agent)) this.#scheduler.stopRetrying(activity);
  }

  /** Ends the retries of pruned agents. Not in a deterministic run: which attempts have failed by now depends on timing. */
  stopRetryingPruned(): void {
    const { options, state } = this.#parts;
    if (options.deterministic) return;
    for (const { activity, decision } of state.pending.values()) {
      if (state.search.tree.isPruned(decision.agent)) this.#scheduler.stopRetrying(activity);
    }
  }

  /** Cancels all that was started, and all that is yet to be. */
  cancelAll(reason: HgmError): void {
    this.#ending ??= reason;
    this.#scheduler.cancelAll(reason);
  }

  #workOf({ decision, results, mates, comparison }: Pending): ThreadWork {
    const { problem, loaded, state } = this.#parts;
    const agent = state.agent(decision.agent);
    if (decision.type === 'expand') {
      const list = results?.list.map((result) => ({ ...result, task: loaded.tasks?.[result.taskNumber] }));
      return { type: 'expand', problem, agent, ...(list && { results: list }), ...(mates && { mates }) };
    }
    const work = { type: 'evaluate', problem, agent, task: loaded.tasks?.[decision.task], taskNumber: decision.task } as const;
    return comparison === undefined ? work : { ...work, checkpoints: checkpointsOf(comparison, state.direction) };
  }
}
