import { assertNever } from '../../shared/assert-never.js';
import { reasonOf, toError } from '../../shared/error-envelope.js';
import { codeOf, HgmError, isHgmError } from '../../shared/errors.js';
import { finiteOrNull, type Json } from '../../shared/json.js';
import type { CheckedEvaluation, CheckedReward, CheckedScore } from '../../shared/results/evaluation-result.js';
import { scaleOf } from '../../shared/work.js';
import type { RunningAttempt } from '../executors/executor.js';
import type { Decision } from '../policy/search.js';
import type { GuardAction } from '../policy/search-guards.js';
import type { RetryEvent, Settlement } from '../scheduler/scheduler.js';
import { attemptCost } from './attempt-cost.js';
import { type DecisionOutcome, resultOf } from './decision-log.js';
import { type Determinism, DeterminismWatch } from './determinism.js';
import type { RunEvent } from './events/run-events.js';
import { type EvaluationExtras, toldExtras } from './journal/evaluation-record.js';
import type { RunJournal } from './journal/run-journal.js';
import { longestRunning, taskOf } from './pending/longest-running.js';
import type { Pending } from './pending/pending-activities.js';
import type { ResolvedRunOptions } from './resolve-run-options.js';
import type { RunMeter } from './run-meter.js';
import type { RunState } from './run-state.js';
import type { ActivityTrace } from './tracing/activity-trace.js';

const NO_EXTRAS: EvaluationExtras = Object.freeze({});

type Completed = Extract<Settlement, { status: 'completed' }>;
type Failed = Extract<Settlement, { status: 'failed' }>;

export interface OutcomeRecorderParts {
  readonly options: ResolvedRunOptions;
  readonly state: RunState;
  readonly meter: RunMeter;
  readonly journal: RunJournal;
  /** Told how activities ended. */
  readonly trace: ActivityTrace;
  /** What a deterministic run does not answer for; whoever made its executor tells it too. @defaultValue one of its own */
  readonly determinism?: DeterminismWatch | undefined;
  /** Whether the run was begun by decision rules other than the present ones. */
  readonly isOfOtherRules: boolean;
  /** Whether anybody reads events of a type. */
  readonly wants: (type: RunEvent['type']) => boolean;
  /** Told of every event that is wanted. */
  readonly announce: (event: RunEvent) => void;
  /** Told of an event that waits for no commit. */
  readonly tell: (event: RunEvent) => void;
  /** Told when agents were pruned. */
  readonly onPruned: () => void;
}

/** Applies outcomes to a run's state, writes them into its journal, and makes the events that tell of them. */
export class OutcomeRecorder {
  readonly #parts: OutcomeRecorderParts;
  readonly #determinism: DeterminismWatch | undefined;
  /** Attempts that failed and are followed by another, and are not yet recorded. */
  #retries: RetryEvent[] = [];
  #lastFailure: Error | undefined;
  /** Of an attempt that was tried again. */
  #lastRetried: Error | undefined;
  /** What a callback of the embedding program threw: it is called no more. */
  #callbackFault: HgmError<'ERR_CALLBACK'> | undefined;

  constructor(parts: OutcomeRecorderParts) {
    this.#parts = parts;
    this.#determinism = parts.options.deterministic ? (parts.determinism ?? new DeterminismWatch()) : undefined;
    if (parts.isOfOtherRules) this.#determinism?.noteOtherRules();
  }

  /** What a deterministic run met that its promise does not cover; null for a run that is not deterministic. */
  get determinism(): Determinism | null {
    return this.#determinism?.report() ?? null;
  }

  /** Why a run failed in which no evaluation gave a reward. */
  nothingGained(): HgmError<'ERR_RUN_FAILED'> {
    const { evaluations } = this.#parts.state.counts;
    const last = this.#lastFailure;
    const gain = scaleOf(this.#parts.state);
    if (last !== undefined) {
      const message = `no evaluation gave a ${gain}; the last activity that failed did with: ${reasonOf(last)}`;
      return new HgmError('ERR_RUN_FAILED', message, { cause: last });
    }
    const what = evaluations === 0 ? 'no evaluation ended' : `no evaluation gave a ${gain}`;
    const tried = this.#lastRetried;
    const remedy =
      tried === undefined
        ? 'give the run more time, or evaluations a limit (--timeout, timeouts.startToCloseTimeoutMs)'
        : `the last attempt that failed did with: ${reasonOf(tried)}`;
    return new HgmError('ERR_RUN_FAILED', `${what} before the run did; ${remedy}`, { cause: tried });
  }

  /** Tells what has been running longest. Activities that are not the search's, such as a description, are not told of. */
  slow(running: readonly RunningAttempt[]): void {
    const { options, state, tell } = this.#parts;
    const longest = longestRunning(running, state);
    if (longest === null) return;
    const limitMs = finiteOrNull(options.timeouts.startToCloseTimeoutMs ?? Number.POSITIVE_INFINITY);
    tell({ type: 'slow', ...longest, limitMs, running: running.length });
  }

  /** An attempt failed, and another follows. */
  noteRetry(event: RetryEvent): void {
    this.#lastRetried = event.error;
    this.#retries.push(event);
  }

  /** Begins a turn: records the retries that were noted. Before all that settled: an activity is tried again before it settles. */
  beginTurn(): void {
    this.#parts.trace.look();
    if (this.#retries.length === 0) return;
    for (const event of this.#retries.splice(0)) {
      const pending = this.#parts.state.pending.get(event.activityId);
      if (pending !== undefined) this.#retry(pending, event);
    }
  }

  #retry(pending: Pending, { attempt, delayMs, error, elapsedMs, cost }: RetryEvent): void {
    const { state, meter, journal, wants, announce } = this.#parts;
    const { activity, decision } = pending;
    this.#determinism?.note(error);
    if (state.rooms.takesThread(pending)) meter.addBusy(elapsedMs);
    this.#paid(pending, cost);
    state.retried(pending, attempt);
    journal.record({ type: 'retry', activity, attempt, delayMs, code: codeOf(error), message: reasonOf(error) });
    if (!wants('retry')) return;
    const { key } = state.agent(decision.agent);
    announce({ type: 'retry', activity, key, attempt, delayMs, error, ...costPart(cost) });
  }

  /** Records how an activity ended; returns an error where that is to end the run as failed. */
  record(pending: Pending, settlement: Settlement): Error | undefined {
    const { state, meter, trace } = this.#parts;
    const { type: kind } = pending.decision;
    // An activity that ends while it waits for a retry tells the time and the cost of an attempt that was counted.
    const isNew = settlement.attempts > pending.attemptsMade;
    const cost = isNew ? attemptCost(kind, settlement) : 0;
    if (isNew && state.rooms.takesThread(pending)) meter.addBusy(settlement.elapsedMs);
    switch (settlement.status) {
      case 'completed':
        if (kind === 'evaluate') return this.#evaluation(pending, settlement, cost) ?? this.#callbackFault;
        this.#expansion(pending, settlement, cost);
        return this.#callbackFault;
      case 'failed':
        return this.#failure(pending, settlement, cost) ?? this.#callbackFault;
      case 'cancelled':
        this.#paid(pending, cost);
        state.cancelled(pending);
        trace.ended(pending, settlement, cost);
        return undefined;
      default:
        return assertNever(settlement);
    }
  }

  /** The process died during an attempt that had kept what it paid for: that is not paid again, and counts. */
  lost(pending: Pending): void {
    this.#paid(pending, pending.unpaid);
  }

  /** Counts what an attempt has cost that gave no reward. */
  #paid(pending: Pending, cost: number): void {
    if (cost === 0) return;
    const { state, journal } = this.#parts;
    const actions = state.paid(pending, cost);
    journal.record({ type: 'cost', activity: pending.activity, cost });
    this.guardsActed(actions);
  }

  #expansion(pending: Pending, settlement: Completed, cost: number): void {
    const { state, journal, trace, wants, announce } = this.#parts;
    const { activity, decision } = pending;
    const { attempts: attempt, elapsedMs } = settlement;
    const value = settlement.value as Json;
    const known = value === null ? undefined : state.duplicateOf(value);
    this.#paid(pending, cost);
    if (value === null || known !== undefined) {
      this.#barren(pending, settlement, known?.key ?? null, cost);
      return;
    }
    const { child: made, actions } = state.expanded(pending, value);
    const { key, number, state: child } = made;
    if (journal.isKept) journal.record({ type: 'expansion', activity, attempt, elapsedMs, state: child });
    this.#log(pending, { child: state.search.tree.actionOf(number) });
    trace.ended(pending, settlement, cost, key);
    if (wants('expansion')) {
      const parent = state.agent(decision.agent).key;
      announce({ type: 'expansion', activity, key, parent, ...matesPart(pending), attempt, elapsedMs, ...costPart(cost) });
    }
    this.guardsActed(actions);
  }

  /** @param of - the agent that it would have made again; null where it made nothing */
  #barren(pending: Pending, settlement: Completed, of: string | null, cost: number): void {
    const { state, journal, trace, announce } = this.#parts;
    const { activity, decision } = pending;
    const { attempts: attempt, elapsedMs } = settlement;
    const reason = of === null ? 'null' : 'duplicate';
    const actions = state.barren(pending);
    journal.record({ type: 'barren', activity, attempt, elapsedMs, of });
    this.#log(pending, { barren: reason, ...(of !== null && { of }) });
    trace.ended(pending, settlement, cost);
    const { key } = state.agent(decision.agent);
    announce({ type: 'barren', activity, key, reason, of, attempt, elapsedMs, ...costPart(cost) });
    this.guardsActed(actions);
  }

  #evaluation(pending: Pending, settlement: Completed, cost: number): Error | undefined {
    const { options, state, journal, trace, wants, announce } = this.#parts;
    const { activity, decision } = pending;
    const { attempts: attempt, elapsedMs } = settlement;
    const result = settlement.value as number | CheckedEvaluation;
    // Most results are numbers, for which no object is made.
    const value = typeof result === 'number' ? result : 'score' in result ? result.score : result.reward;
    const weight = typeof result === 'number' ? 1 : (result.weight ?? 1);
    const extras = typeof result === 'number' && cost === 0 ? undefined : extrasOf(result, cost);
    const fault = state.search.tree.weightFault(weight);
    if (fault !== undefined) return this.#failure(pending, { ...settlement, status: 'failed', error: fault }, cost);
    const actions = state.evaluated(pending, value, weight, cost, extras);
    const { feedback, reports } = extras ?? NO_EXTRAS;
    if (feedback !== undefined) journal.record({ type: 'feedback', activity, feedback });
    if (reports !== undefined) journal.record({ type: 'reports', activity, reports });
    if (journal.isKept) journal.record({ type: 'evaluation', activity, attempt, elapsedMs, reward: value, weight, extras });
    if (options.onDecision !== undefined) this.#log(pending, { ...resultOf(value, scaleOf(state)), weight });
    trace.ended(pending, settlement, cost);
    if (wants('evaluation')) {
      const { key } = state.agent(decision.agent);
      const task = taskOf(decision);
      const told = resultOf(value, scaleOf(state));
      announce({ type: 'evaluation', activity, key, task, ...told, weight, attempt, elapsedMs, ...toldExtras(extras) });
    }
    if (actions.length > 0) this.guardsActed(actions);
    return undefined;
  }

  #failure(pending: Pending, settlement: Failed, cost: number): Error | undefined {
    const { options, state, journal, trace, announce } = this.#parts;
    const { activity, decision } = pending;
    const { attempts, error } = settlement;
    this.#determinism?.note(error);
    this.#lastFailure = error;
    const isCounted = decision.type === 'evaluate' && options.onEvaluationFailure !== 'discard';
    const why = { code: codeOf(error), message: reasonOf(error) };
    this.#paid(pending, cost);
    const { failuresInARow, actions } = state.failed(pending, isCounted, why);
    journal.record({ type: 'failure', activity, attempts, isCounted, ...why });
    this.#log(pending, { failed: codeOf(error) });
    trace.ended(pending, settlement, cost);
    const { key } = state.agent(decision.agent);
    announce({ type: 'failure', activity, kind: decision.type, key, task: taskOf(decision), attempts, error, ...costPart(cost) });
    this.guardsActed(actions);
    if (isHgmError(error, 'ERR_POOL_START')) return error;
    return failuresInARow < options.maximumConsecutiveFailures
      ? undefined
      : tooManyFailures(decision.type, failuresInARow, error);
  }

  /** Tells of what guards asked for, which the state has seen to. */
  guardsActed(actions: readonly GuardAction[]): void {
    const { state, announce, onPruned } = this.#parts;
    for (const action of actions) {
      const { guard, reason } = action;
      const key = action.type === 'prune' ? state.agent(action.agent).key : null;
      const what = action.type === 'expansion-gate' ? (action.open ? 'resume-expansions' : 'pause-expansions') : action.type;
      announce({ type: 'guard', guard, action: what, key, reason });
    }
    if (actions.some(({ type }) => type === 'prune')) onPruned();
  }

  #log(pending: Pending, outcome: DecisionOutcome): void {
    const { options, state } = this.#parts;
    if (options.onDecision === undefined || this.#callbackFault !== undefined) return;
    const { activity: decision, decision: choice } = pending;
    const { type } = choice;
    const task = choice.type === 'evaluate' && choice.task >= 0 ? { task: choice.task } : {};
    const onFault = (thrown: unknown) => {
      const cause = toError(thrown, 'onDecision');
      this.#callbackFault ??= new HgmError('ERR_CALLBACK', `onDecision threw at decision ${decision}: ${cause.message}`, {
        cause,
      });
    };
    try {
      const told: unknown = options.onDecision({
        decision,
        type,
        key: state.agent(choice.agent).key,
        ...task,
        ...matesPart(pending),
        ...outcome,
      });
      // The callback may be async: its rejection then fails the run instead of ending the process.
      if (told instanceof Promise) told.catch(onFault);
    } catch (thrown) {
      onFault(thrown);
    }
  }
}

/** What an evaluation has beside reward and weight; undefined for nothing. */
function extrasOf(result: number | CheckedEvaluation, cost: number): EvaluationExtras | undefined {
  const parts: Partial<CheckedReward & CheckedScore> = typeof result === 'number' ? {} : result;
  const { reward: _, score: __, weight: ___, ...extras } = parts;
  const all = { ...extras, ...costPart(cost) };
  return Object.keys(all).length === 0 ? undefined : all;
}

/** What an event tells of mates: nothing where none were asked for. */
function matesPart({ mates }: Pending): { readonly mates?: readonly string[] } {
  return mates === undefined ? {} : { mates: mates.map(({ agent }) => agent.key) };
}

/** What an event tells of a cost: nothing where there was none. */
function costPart(cost: number): { readonly cost?: number } {
  return cost > 0 ? { cost } : {};
}

function tooManyFailures(kind: Decision['type'], count: number, last: Error): HgmError<'ERR_RUN_FAILED'> {
  const what = kind === 'expand' ? 'expansions' : 'evaluations';
  return new HgmError('ERR_RUN_FAILED', `${count} ${what} in a row failed for good; the last one with: ${reasonOf(last)}`, {
    cause: last,
  });
}
