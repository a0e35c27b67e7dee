import { HgmError } from '../../shared/errors.js';
import { keyedUniform, RandomPurpose } from '../../shared/random.js';
import type { Decision } from '../policy/search.js';
import type { JournalRecord } from '../store/journal-record.js';
import { DETERMINISTIC_LOOK_AHEAD } from './determinism.js';
import type { RunHeader } from './run-header.js';
import { resolveRunOptions } from './run-options.js';
import { RunState } from './run-state.js';

/** An activity that was chosen and is not yet recorded. */
export interface Pending {
  readonly activity: number;
  readonly decision: Decision;
}

/** A process's beginning with a run. */
export type Session = Extract<JournalRecord, { type: 'session' }>;
type Outcome = Extract<JournalRecord, { type: 'expansion' | 'evaluation' | 'failure' }>;

/**
 * A run's state, made again from its journal.
 *
 * - `redo` takes choices as they are written: for looking on, and for going on where it need not be with the very same choices.
 * - `decide` makes every choice again, and checks that it is the one written: only so the policy's own state, such as the thresholds
 *   of its index, becomes what it was, and a deterministic run goes on as if it had never stopped.
 */
export class RunRebuild {
  readonly state: RunState;
  readonly pending = new Map<number, Pending>();
  /** What was unsettled when a process died, and is still. */
  readonly suspects = new Set<number>();
  /** Attempts that failed, or died alone, of activities that are pending. */
  readonly attemptsMade = new Map<number, number>();
  readonly #mode: 'redo' | 'decide';
  readonly #seed: number;
  readonly #lookAhead: number;
  /** Choices made again that the journal has not confirmed yet. */
  readonly #unconfirmed = new Map<number, Decision>();
  #decisions = 0;
  #confirmed = 0;
  #sessions = 0;
  #isClosed = true;
  #startedAlone: number | undefined;
  #session: Session | undefined;
  evaluations = 0;
  expansions = 0;
  failedActivities = 0;

  constructor(header: RunHeader, mode: 'redo' | 'decide') {
    const options = resolveRunOptions(header.options);
    this.state = new RunState(options, header.tasks?.length ?? 0, header.root);
    this.#mode = mode;
    this.#seed = options.seed;
    this.#lookAhead = options.lookAhead ?? DETERMINISTIC_LOOK_AHEAD;
  }

  /** Activities chosen. */
  get decisions(): number {
    return this.#decisions;
  }

  /** The first activity that is pending, or the next one to be chosen. */
  get firstPending(): number {
    return Math.min(this.#decisions + 1, ...this.pending.keys());
  }

  /** The last session: its budgets, and the hash of the problem's module. */
  get session(): Session {
    if (this.#session === undefined)
      throw new HgmError('ERR_STORE_CORRUPT', 'the journal of the run is damaged: it has no session');
    return this.#session;
  }

  /** Choices that follow from the journal and are not in it: the process died before it could write them. */
  get unwritten(): readonly Decision[] {
    return [...this.#unconfirmed.values()];
  }

  /**
   * Takes the next record of the journal.
   *
   * @throws HgmError ERR_RUN_DIVERGED; ERR_STORE_CORRUPT
   */
  apply(record: JournalRecord): void {
    switch (record.type) {
      case 'session':
        this.#open(record);
        return;
      case 'choice':
        this.#choose(decisionOf(record));
        return;
      case 'start':
        this.#startedAlone = record.activity;
        return;
      case 'retry':
        this.attemptsMade.set(record.activity, record.attempt);
        return;
      case 'close':
        this.#isClosed = true;
        this.#startedAlone = undefined;
        return;
      default:
        this.#settle(record);
        if (this.#mode === 'decide') this.#fill();
    }
  }

  /** A process takes the run up: tells suspects, and charges the one that was alone when the last process died. */
  #open(session: Session): void {
    if (this.#sessions++ > 0 && !this.#isClosed) {
      for (const activity of this.pending.keys()) if (!this.#unconfirmed.has(activity)) this.suspects.add(activity);
      const alone = this.#startedAlone;
      if (alone !== undefined) this.attemptsMade.set(alone, (this.attemptsMade.get(alone) ?? 0) + 1);
    }
    this.#isClosed = false;
    this.#startedAlone = undefined;
    this.#session = session;
    this.state.search.setEvaluationBudget(session.evaluations);
    if (this.#mode === 'decide') this.#fill();
  }

  #choose(decision: Decision): void {
    const activity = ++this.#confirmed;
    if (this.#mode === 'redo') {
      this.#decisions = activity;
      this.state.search.redo(decision);
      this.pending.set(activity, { activity, decision });
      return;
    }
    const made = this.#unconfirmed.get(activity);
    this.#unconfirmed.delete(activity);
    if (made !== undefined && isSame(made, decision)) return;
    const [then, now] = [JSON.stringify(decision), made === undefined ? 'none' : JSON.stringify(made)];
    throw new HgmError(
      'ERR_RUN_DIVERGED',
      `decision ${activity} of the run was ${then}, and is ${now} when it is made again; resume the run with the version of hgm-orchestrator that started it`,
      { details: { activity, then, now } },
    );
  }

  /** What a run does after every outcome. */
  #fill(): void {
    while (this.pending.size < this.#lookAhead) {
      const activity = this.#decisions + 1;
      const decision = this.state.search.decide(keyedUniform(this.#seed, RandomPurpose.decision, activity));
      if (decision === null) return;
      this.#decisions = activity;
      this.pending.set(activity, { activity, decision });
      this.#unconfirmed.set(activity, decision);
    }
  }

  #settle(record: Outcome): void {
    const { activity } = record;
    const pending = this.pending.get(activity);
    if (pending === undefined) {
      throw new HgmError(
        'ERR_STORE_CORRUPT',
        `the journal of the run is damaged: activity ${activity} ends without having been chosen`,
      );
    }
    this.pending.delete(activity);
    this.suspects.delete(activity);
    this.attemptsMade.delete(activity);
    if (this.#startedAlone === activity) this.#startedAlone = undefined;
    const { decision } = pending;
    switch (record.type) {
      case 'expansion':
        this.state.expanded(decision, record.state);
        this.expansions++;
        return;
      case 'evaluation':
        this.state.evaluated(decision, record.reward, record.weight, record.extras?.cost ?? 0);
        this.evaluations++;
        return;
      case 'failure':
        this.failedActivities++;
        this.state.failed(decision, record.asZero);
        if (decision.type === 'evaluate') this.evaluations++;
    }
  }
}

/** The decision that a choice is. */
export function decisionOf({ kind, agent, task }: Extract<JournalRecord, { type: 'choice' }>): Decision {
  return kind === 'expand' ? { type: 'expand', agent } : { type: 'evaluate', agent, task };
}

function isSame(one: Decision, other: Decision): boolean {
  return (
    one.type === other.type &&
    one.agent === other.agent &&
    ('task' in one ? one.task : -1) === ('task' in other ? other.task : -1)
  );
}
