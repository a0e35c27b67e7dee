import { assertNever } from '../../../shared/assert-never.js';
import { HgmError } from '../../../shared/errors.js';
import { type ChoiceRoom, ROOM_FOR_ALL } from '../../policy/counts/search-limits.js';
import { type ResolvedGuardOptions, resolveGuardOptions } from '../../policy/guard-options.js';
import type { PolicyDefinition } from '../../policy/policy-definition.js';
import type { Decision } from '../../policy/search.js';
import type { GuardAction } from '../../policy/search-guards.js';
import { DETERMINISTIC_LOOK_AHEAD } from '../determinism.js';
import { LeaseFacts } from '../leases/lease-facts.js';
import type { Pending } from '../pending/pending-activities.js';
import { resolveRunOptions } from '../resolve-run-options.js';
import { RunState } from '../run-state.js';
import type { EvaluationExtras } from './evaluation-record.js';
import type { JournalVisitor, OtherRecord } from './journal-reader.js';
import type { JournalRecord, ProblemPlace } from './journal-record.js';
import { isOfPresentRules, type RunHeader } from './run-header.js';

/** A process's beginning with a run. */
export type Session = Extract<JournalRecord, { type: 'session' }>;

/**
 * A run's state, made again from its journal, whose records it visits in order.
 *
 * - `redo` takes choices as they are written: for looking on, and for going on where it need not be with the very same choices.
 * - `decide` makes every choice again, and checks that it is the one written: only so the policy's own state, such as the thresholds
 *   of its index, becomes what it was, and a deterministic run goes on as if it had never stopped.
 */
export class RunRebuild implements JournalVisitor {
  readonly state: RunState;
  /** Where expansions are shown them. */
  readonly readsMetrics: boolean;
  /** Whether the run was begun by decision rules other than the present ones, which would choose otherwise. */
  readonly isOfOtherRules: boolean;
  /** What was unsettled when a process died, and is still. */
  readonly suspects = new Set<number>();
  /** Of these, those that were started together when one died before, and when another died again: one by one from now on. */
  readonly suspectsAgain = new Set<number>();
  /** What was leased outside. */
  readonly leases = new LeaseFacts();
  /** What this session, or the last one, has started together. */
  readonly #together = new Set<number>();
  readonly #mode: 'redo' | 'decide';
  readonly #lookAhead: number;
  /** Choices read from the journal. Those after them were made again, and are still to come in it. */
  #confirmed = 0;
  #sessions = 0;
  #isClosed = true;
  /** How the run was let go when it was last let go in good order. */
  #closedAs: string | undefined;
  /** How the process before the last session let the run go; undefined where it died. */
  #isOver = false;
  #leftAs: string | undefined;
  #startedAlone: number | undefined;
  /** What was told of the evaluation whose reward comes next. */
  #beside: { readonly activity: number; readonly extras: EvaluationExtras } | undefined;
  #session: Session | undefined;
  #wasOverRedis = false;
  #problem: ProblemPlace;
  #guards: ResolvedGuardOptions | undefined;
  #guardActions: readonly GuardAction[] = [];
  #threads: number | undefined;

  /**
   * @param policy - of the run
   * @throws HgmError ERR_POLICY when it cannot be made
   */
  constructor(header: RunHeader, mode: 'redo' | 'decide', policy: PolicyDefinition) {
    // Where workers did all, nothing is chosen otherwise with one thread.
    const threads = header.options.threads === 0 ? { threads: 1 } : {};
    const options = { ...resolveRunOptions({ ...header.options, ...threads, policy: undefined }), policy };
    this.state = new RunState(options, header);
    this.readsMetrics = (header.expandSees?.results ?? 0) > 0;
    this.isOfOtherRules = !isOfPresentRules(header);
    this.#mode = mode;
    this.#problem = header;
    this.#guards = options.guards;
    this.#lookAhead = options.lookAhead ?? DETERMINISTIC_LOOK_AHEAD;
    if (mode === 'redo') this.state.search.deferChoices();
  }

  /** The last session: its budgets, and the hash of the problem's module. */
  get session(): Session {
    if (this.#session === undefined)
      throw new HgmError('ERR_STORE_CORRUPT', 'the journal of the run is damaged: it has no session');
    return this.#session;
  }

  /** Whether the run is complete, and the last session brings nothing that it could go on with. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Where the problem was last. */
  get problem(): ProblemPlace {
    return this.#problem;
  }

  /** The guards of the last session; undefined where there have never been any. */
  get guards(): ResolvedGuardOptions | undefined {
    return this.#guards;
  }

  /** Whether the last process died while workers took part: what they have done since lies in Redis. */
  get isLeftInRedis(): boolean {
    return this.session.isOverRedis === true && !this.#isClosed && this.state.pending.size > 0;
  }

  /** Whether workers have ever taken part. */
  get wasOverRedis(): boolean {
    return this.#wasOverRedis;
  }

  /** What guards asked for at once when the last session put others in their place; it is seen to. */
  get guardActions(): readonly GuardAction[] {
    return this.#guardActions;
  }

  /** The size that the pool was given while the run went on; undefined where it was not. */
  get threads(): number | undefined {
    return this.#threads;
  }

  /** Choices that follow from the journal and are not in it: the process died before it could write them. */
  get unwritten(): readonly Pending[] {
    return this.state.pending.values().filter(({ activity }) => activity > this.#confirmed);
  }

  /**
   * Takes the next record of the journal, whichever it is.
   *
   * @throws HgmError ERR_RUN_DIVERGED; ERR_STORE_CORRUPT
   */
  apply(record: JournalRecord): void {
    switch (record.type) {
      case 'choice':
        this.choice(record.kind, record.agent, record.task);
        return;
      case 'evaluation':
        this.evaluation(record.activity, record.reward, record.weight, record.extras?.cost ?? 0, record.extras?.metrics);
        return;
      default:
        this.other(record);
    }
  }

  /** @throws HgmError ERR_RUN_DIVERGED; ERR_STORE_CORRUPT */
  choice(kind: Decision['type'], agent: number, task: number): void {
    const activity = ++this.#confirmed;
    if (this.#mode === 'decide') {
      if (this.state.decisions < activity) this.#choose(this.#room ?? ROOM_FOR_ALL);
      this.#compare(activity, kind, agent, task);
      return;
    }
    if (agent >= this.state.search.tree.size)
      throw damaged(`activity ${activity} is one of agent ${agent}, which does not exist`);
    this.state.redo(kind, agent, task);
  }

  /** @throws HgmError ERR_STORE_CORRUPT */
  evaluation(activity: number, reward: number, weight: number, cost: number, metrics?: Readonly<Record<string, number>>): void {
    this.#fill();
    if (this.#beside === undefined && metrics === undefined && this.suspects.size === 0 && activity <= this.#confirmed) {
      if (activity !== this.#startedAlone && this.state.evaluatedUntouched(activity, reward, weight, cost)) return;
    }
    const beside = this.#besideOf(activity);
    this.#beside = undefined;
    const extras = metrics === undefined ? beside : { ...beside, metrics };
    this.state.evaluated(this.#settled(activity), reward, weight, cost, extras);
  }

  /** @throws HgmError ERR_STORE_CORRUPT */
  other(record: OtherRecord): void {
    switch (record.type) {
      case 'session':
        this.#open(record);
        return;
      case 'start':
        this.#startedAlone = record.activity;
        return;
      case 'retry':
        this.state.retried(this.#unsettled(record.activity), record.attempt);
        return;
      case 'cost':
        this.state.paid(this.#unsettled(record.activity), record.cost);
        return;
      case 'remembered':
        this.#unsettled(record.activity).remember(record.name, record.value, record.cost);
        return;
      case 'mates':
        this.#showMates(this.#unsettled(record.activity), record.mates);
        return;
      case 'feedback':
        this.#beside = { activity: record.activity, extras: { ...this.#besideOf(record.activity), feedback: record.feedback } };
        return;
      case 'reports':
        this.#beside = { activity: record.activity, extras: { ...this.#besideOf(record.activity), reports: record.reports } };
        return;
      case 'close':
        this.#isClosed = true;
        this.#closedAs = record.status;
        this.#startedAlone = undefined;
        this.#together.clear();
        return;
      case 'together':
        for (const activity of record.activities) this.#together.add(activity);
        return;
      case 'expansion':
        this.state.expanded(this.#settling(record.activity), record.state);
        return;
      case 'barren':
        this.state.barren(this.#settling(record.activity));
        return;
      case 'failure':
        this.state.failed(this.#settling(record.activity), record.isCounted, record);
        return;
      case 'added':
        this.#add(record);
        return;
      case 'steering':
        this.#steer(record);
        return;
      case 'leases':
        this.leases.apply(record.fact, (activity) => this.#unsettled(activity));
        return;
      case 'description':
      case 'picture':
        // Of how the run goes on it says nothing.
        if (record.agent >= this.state.search.tree.size)
          throw damaged(`agent ${record.agent} is described or drawn, which does not exist`);
        return;
      case 'moment':
        // Nor this.
        return;
      case 'change':
        throw damaged('a search has no changes of a hand-driven worker');
      default:
        assertNever(record);
    }
  }

  #besideOf(activity: number): EvaluationExtras | undefined {
    return this.#beside?.activity === activity ? this.#beside.extras : undefined;
  }

  /** A process takes the run up: tells suspects, and charges the one that was alone when the last process died. */
  #open(session: Session): void {
    this.#fill();
    if (this.#sessions++ > 0 && !this.#isClosed) {
      // What workers were sent, or was leased, has not ended this process.
      const isHere = this.#session?.isOverRedis !== true;
      for (const { activity, isOutside } of this.state.pending.values())
        if (isHere && !isOutside && activity <= this.#confirmed) this.suspects.add(activity);
      for (const activity of this.#together) if (this.suspects.has(activity)) this.suspectsAgain.add(activity);
      const alone = this.#startedAlone === undefined ? undefined : this.state.pending.get(this.#startedAlone);
      if (alone !== undefined) alone.attemptsMade++;
    }
    this.state.pending.takenUp();
    this.#leftAs = this.#isClosed ? this.#closedAs : undefined;
    this.#isClosed = false;
    this.#startedAlone = undefined;
    this.#together.clear();
    this.#session = session;
    this.#wasOverRedis ||= session.isOverRedis === true;
    this.#problem = session.problem ?? this.#problem;
    this.state.search.bounds.evaluationBudget = session.evaluations;
    this.#guardActions = [];
    if (session.guards !== undefined) {
      this.#guards = resolveGuardOptions(session.guards);
      this.#guardActions = this.state.controls.reconsiderGuards(this.#guards);
    }
    // Before anything is chosen: what a larger budget allows is not over when it has been chosen.
    this.#isOver = this.#leftAs === 'completed' && this.state.isSpent;
  }

  /** Other agents that an expansion was shown, written just after its choice. */
  #showMates(pending: Pending, mates: readonly number[]): void {
    const { activity } = pending;
    if (this.#mode === 'decide') {
      const made = pending.mates?.map(({ agent }) => agent.number) ?? [];
      if (made.join() !== mates.join()) throw diverged(activity, `shown the mates ${mates}`, `shown ${made}`);
      return;
    }
    const unknown = mates.find((mate) => mate >= this.state.search.tree.size);
    if (unknown !== undefined) throw damaged(`activity ${activity} is shown agent ${unknown}, which does not exist`);
    this.state.showMates(pending, mates);
  }

  /** Checks that a choice was made again as it is written. */
  #compare(activity: number, kind: Decision['type'], agent: number, task: number): void {
    if (kind === 'evaluate' && this.state.pending.isUntouched(activity, agent, task)) return;
    const made = this.state.pending.get(activity)?.decision;
    if (made?.type === kind && made.agent === agent && (made.type === 'expand' || made.task === task)) return;
    const then = JSON.stringify(decisionOf(kind, agent, task));
    const now = made === undefined ? 'none' : JSON.stringify(made);
    throw diverged(activity, then, now);
  }

  /** What a run does before it applies an outcome, and before it ends: it chooses all that it can. */
  #fill(): void {
    if (this.#mode !== 'decide' || this.#sessions === 0) return;
    while (this.#choose(this.#room));
  }

  get #room(): ChoiceRoom | undefined {
    return this.state.rooms.room(this.#lookAhead, 0);
  }

  /** Returns whether there was anything to choose. */
  #choose(room: ChoiceRoom | undefined): boolean {
    if (room === undefined) return false;
    const isChosen = this.state.chooseAgain(room);
    const { policyFault } = this.state.search;
    if (policyFault !== undefined) throw policyFault;
    return isChosen;
  }

  #add({ decisions, parent, state }: Extract<JournalRecord, { type: 'added' }>): void {
    this.#checkPlace(decisions);
    if (parent >= this.state.search.tree.size) throw damaged(`an agent is added to agent ${parent}, which does not exist`);
    this.state.add(parent, state);
  }

  #steer({ decisions, change }: Extract<JournalRecord, { type: 'steering' }>): void {
    this.#checkPlace(decisions);
    if ('agent' in change && change.agent >= this.state.search.tree.size)
      throw damaged(`agent ${change.agent} is steered, which does not exist`);
    this.state.controls.steer(change);
    if (change.kind !== 'update') return;
    const { evaluations = this.session.evaluations, timeMs = this.session.timeMs, guards, threads } = change.update;
    this.#session = { ...this.session, evaluations, timeMs };
    if (guards !== undefined) this.#guards = this.state.controls.guards;
    this.#threads = threads ?? this.#threads;
  }

  /** Checks that what somebody did to the run stands in the journal after as many decisions as were made before it. */
  #checkPlace(decisions: number): void {
    if (decisions === this.#confirmed) return;
    throw damaged(`what was done after ${decisions} decisions stands after ${this.#confirmed} of them`);
  }

  #unsettled(activity: number): Pending {
    const pending = activity > this.#confirmed ? undefined : this.state.pending.get(activity);
    if (pending === undefined) throw damaged(`activity ${activity} is told of without being under way`);
    return pending;
  }

  /** An activity that the journal's next record settles. */
  #settling(activity: number): Pending {
    this.#fill();
    return this.#settled(activity);
  }

  #settled(activity: number): Pending {
    const pending = this.#unsettled(activity);
    if (this.suspects.size > 0) this.suspects.delete(activity);
    if (this.#startedAlone === activity) this.#startedAlone = undefined;
    return pending;
  }
}

function decisionOf(type: Decision['type'], agent: number, task: number): Decision {
  return type === 'expand' ? { type, agent } : { type, agent, task };
}

function diverged(activity: number, then: string, now: string): HgmError {
  return new HgmError(
    'ERR_RUN_DIVERGED',
    `decision ${activity} of the run was ${then}, and is ${now} when it is made again; resume the run with the version of hgm-orchestrator that started it, and a policy of your own as it was then`,
    { details: { activity, then, now } },
  );
}

function damaged(how: string): HgmError {
  return new HgmError('ERR_STORE_CORRUPT', `the journal of the run is damaged: ${how}; restore the store from a copy`);
}
