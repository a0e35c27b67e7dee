import { assertNever } from '../../shared/assert-never.js';
import { codeOf, HgmError, isHgmError } from '../../shared/errors.js';
import type { Json } from '../../shared/json.js';
import type { EvaluationResult } from '../../shared/problem.js';
import type { Decision } from '../policy/search.js';
import type { GuardAction } from '../policy/search-guards.js';
import type { RetryEvent, Settlement } from '../scheduler/scheduler.js';
import type { DecisionOutcome } from './decision-log.js';
import { type Determinism, DeterminismWatch } from './determinism.js';
import type { RunJournal } from './journal/run-journal.js';
import type { Pending } from './pending-activities.js';
import type { RunEvent, RunResult } from './run.js';
import type { RunMeter } from './run-meter.js';
import type { ResolvedRunOptions } from './run-options.js';
import type { RunState } from './run-state.js';

type Completed = Extract<Settlement, { status: 'completed' }>;
type Failed = Extract<Settlement, { status: 'failed' }>;

/** That an outcome is to end the run, how, and for which error. */
export interface RunEnding {
  readonly status: Extract<RunResult['status'], 'completed' | 'failed'>;
  readonly error?: Error;
}

export interface OutcomeRecorderParts {
  readonly options: ResolvedRunOptions;
  readonly state: RunState;
  readonly meter: RunMeter;
  readonly journal: RunJournal;
  /** Whether anybody reads events of a type. */
  readonly wants: (type: RunEvent['type']) => boolean;
  /** Told of every event that is wanted. */
  readonly announce: (event: RunEvent) => void;
}

/** Applies outcomes to a run's state, writes them into its journal, and makes the events that tell of them. */
export class OutcomeRecorder {
  readonly #parts: OutcomeRecorderParts;
  readonly #determinism: DeterminismWatch | undefined;
  /** By kind: expansions that succeed say nothing for an evaluation that never does. */
  readonly #failuresInARow = { expand: 0, evaluate: 0 };

  constructor(parts: OutcomeRecorderParts) {
    this.#parts = parts;
    this.#determinism = parts.options.deterministic ? new DeterminismWatch() : undefined;
  }

  /** What a deterministic run met that its promise does not cover; null for a run that is not deterministic. */
  get determinism(): Determinism | null {
    return this.#determinism?.report() ?? null;
  }

  /** Tells of an attempt that is tried again. */
  retry({ activity, decision }: Pending, { attempt, delayMs, error }: RetryEvent): void {
    const { state, journal, wants, announce } = this.#parts;
    this.#determinism?.note(error);
    journal.record({ type: 'retry', activity, attempt, delayMs, code: codeOf(error), message: error.message });
    if (wants('retry')) announce({ type: 'retry', activity, key: state.agent(decision.agent).key, attempt, delayMs, error });
  }

  /** Records how an activity ended; returns an ending where that is to end the run. */
  record(pending: Pending, settlement: Settlement): RunEnding | undefined {
    const { state, meter } = this.#parts;
    switch (settlement.status) {
      case 'completed':
        this.#failuresInARow[pending.decision.type] = 0;
        meter.addBusy(settlement.elapsedMs);
        if (pending.decision.type === 'evaluate') return this.#evaluation(pending, settlement);
        this.#expansion(pending, settlement);
        return undefined;
      case 'failed':
        return this.#failure(pending, settlement);
      case 'cancelled':
        state.cancelled(pending.decision);
        return undefined;
      default:
        return assertNever(settlement);
    }
  }

  #expansion({ activity, decision }: Pending, { attempts: attempt, elapsedMs, value }: Completed): void {
    const { state, meter, journal, wants, announce } = this.#parts;
    const { key, number, state: child } = state.expanded(decision, value as Json);
    meter.expansions++;
    if (journal.isKept) journal.record({ type: 'expansion', activity, attempt, elapsedMs, state: child });
    this.#log(activity, decision, { child: state.search.tree.actionOf(number) });
    if (!wants('expansion')) return;
    announce({ type: 'expansion', activity, key, parent: state.agent(decision.agent).key, attempt, elapsedMs });
  }

  #evaluation({ activity, decision }: Pending, settlement: Completed): RunEnding | undefined {
    const { options, state, meter, journal, wants, announce } = this.#parts;
    const { attempts: attempt, elapsedMs } = settlement;
    const result = settlement.value as number | EvaluationResult;
    // Most are numbers: they cost no object more.
    const reward = typeof result === 'number' ? result : result.reward;
    const weight = typeof result === 'number' ? 1 : (result.weight ?? 1);
    const extras = typeof result === 'number' ? undefined : extrasOf(result);
    const actions = state.evaluated(decision, reward, weight, extras?.cost ?? 0);
    meter.evaluations++;
    if (journal.isKept) journal.record({ type: 'evaluation', activity, attempt, elapsedMs, reward, weight, extras });
    if (options.onDecision !== undefined) this.#log(activity, decision, { reward, weight });
    if (wants('evaluation')) {
      const { key } = state.agent(decision.agent);
      announce({ type: 'evaluation', activity, key, task: taskOf(decision), reward, weight, attempt, elapsedMs, ...extras });
    }
    return actions.length === 0 ? undefined : this.#obey(actions);
  }

  #failure({ activity, decision }: Pending, { attempts, error }: Failed): RunEnding | undefined {
    const { options, state, meter, journal, announce } = this.#parts;
    this.#determinism?.note(error);
    meter.failedActivities++;
    const failuresInARow = ++this.#failuresInARow[decision.type];
    const asZero = decision.type === 'evaluate' && options.onEvaluationFailure === 'zero';
    const actions = state.failed(decision, asZero);
    if (decision.type === 'evaluate') meter.evaluations++;
    journal.record({ type: 'failure', activity, attempts, asZero, code: codeOf(error), message: error.message });
    this.#log(activity, decision, { failed: codeOf(error) });
    const { key } = state.agent(decision.agent);
    announce({ type: 'failure', activity, kind: decision.type, key, task: taskOf(decision), attempts, error });
    const obeyed = this.#obey(actions);
    if (isHgmError(error, 'ERR_POOL_START')) return { status: 'failed', error };
    if (failuresInARow < options.maximumConsecutiveFailures) return obeyed;
    return { status: 'failed', error: tooManyFailures(decision.type, failuresInARow, error) };
  }

  /** Does what guards ask for, as far as the state has not seen to it, and tells of it. */
  #obey(actions: readonly GuardAction[]): RunEnding | undefined {
    const { state, announce } = this.#parts;
    let ending: RunEnding | undefined;
    for (const action of actions) {
      const { guard, reason } = action;
      const key = action.type === 'prune' ? state.agent(action.agent).key : null;
      const what = action.type === 'expansion-gate' ? (action.open ? 'resume-expansions' : 'pause-expansions') : action.type;
      announce({ type: 'guard', guard, action: what, key, reason });
      if (action.type === 'stop') ending = { status: 'completed' };
    }
    return ending;
  }

  #log(decision: number, { type, ...choice }: Decision, outcome: DecisionOutcome): void {
    const { options, state } = this.#parts;
    if (options.onDecision === undefined) return;
    const task = 'task' in choice && choice.task >= 0 ? { task: choice.task } : {};
    options.onDecision({ decision, type, key: state.agent(choice.agent).key, ...task, ...outcome });
  }
}

/** What a result has beside reward and weight; undefined for nothing. */
function extrasOf({
  reward: _,
  weight: __,
  ...extras
}: EvaluationResult): Omit<EvaluationResult, 'reward' | 'weight'> | undefined {
  return Object.keys(extras).length === 0 ? undefined : extras;
}

function taskOf(decision: Decision): number | null {
  return decision.type === 'evaluate' && decision.task >= 0 ? decision.task : null;
}

function tooManyFailures(kind: Decision['type'], count: number, last: Error): HgmError<'ERR_RUN_FAILED'> {
  const what = kind === 'expand' ? 'expansions' : 'evaluations';
  return new HgmError('ERR_RUN_FAILED', `${count} ${what} in a row failed for good; the last one with: ${last.message}`, {
    cause: last,
  });
}
