import { ActivityTable } from '../../../shared/collections/activity-table.js';
import { sumOf } from '../../../shared/results/cost-sum.js';
import type { SentMate } from '../../../shared/results/expand-sees.js';
import type { InFlight } from '../../policy/paid-cost.js';
import type { Decision } from '../../policy/search.js';
import type { Comparison } from '../hopeless/checkpoints.js';
import type { PendingLease } from '../leases/pending-lease.js';
import type { ShownResults } from '../sight/result-memory.js';
import { BITS, FailureRows } from './failure-rows.js';
import { type EvaluationChoice, UntouchedEvaluations } from './untouched-evaluations.js';

/** An activity that was chosen and is not yet recorded. */
export class Pending {
  readonly activity: number;
  readonly decision: Decision;
  /** Attempts that failed, or in which the process died with nothing beside them. */
  attemptsMade = 0;
  /**
   * What its attempts have cost, those in earlier processes counted; in a deterministic run those of which is told how they ended, and what an attempt
   * kept that will not be paid again.
   */
  paid = 0;
  /** In a deterministic run, the rest of what an attempt has cost of which is told next how it ended, unless a stop has cancelled it. */
  paidLast = 0;
  /** Whether it counts as one that waits for a retry: from its first failed attempt on. Never so in a deterministic run. */
  waits = false;
  /** What an expansion is shown of its parent's results; undefined for nothing. */
  results: ShownResults | undefined;
  /** Other agents that an expansion is shown; undefined for none. */
  mates: readonly SentMate[] | undefined;
  /** Of an expansion: evaluations that had ended when it was chosen. */
  evaluationsBefore = 0;
  /** What an evaluation is compared with on its way; undefined where none is ended. */
  comparison: Comparison | undefined;
  /** What `ctx.remember` keeps for it, as JSON by name; undefined for nothing. */
  remembered: Map<string, string> | undefined;
  /** What an attempt had cost when it kept something last, and what no account of the attempt has told yet. */
  unpaid = 0;
  /** Undefined where none was ever leased. */
  lease: PendingLease | undefined;

  constructor(activity: number, decision: Decision) {
    this.activity = activity;
    this.decision = decision;
  }

  /** Whether its present attempt is done outside of the run. */
  get isOutside(): boolean {
    return this.lease?.isOutside === true && this.lease.attempt > this.attemptsMade;
  }

  /** Keeps the JSON of a value. `cost` is what the attempt has cost since it kept something last. */
  remember(name: string, value: string, cost: number): void {
    this.remembered ??= new Map();
    this.remembered.set(name, value);
    this.unpaid += cost;
  }

  /** An attempt has cost so much, and what it kept is of that. It is told next how it ended, or nothing where a stop has cancelled it. */
  payLast(cost: number): void {
    const kept = Math.min(this.unpaid, cost);
    this.paid = sumOf(this.paid, kept);
    this.paidLast = cost - kept;
  }

  /** It is told how the attempt ended that was told to have cost so much. */
  takeLast(): void {
    if (this.paidLast === 0) return;
    this.paid = sumOf(this.paid, this.paidLast);
    this.paidLast = 0;
  }
}

/** Activities that are pending, and the rows of failures of those that are not. */
export class PendingActivities {
  readonly #table = new ActivityTable<Pending>();
  /** The others: evaluations that were made again, of which nothing has been asked or told yet. */
  readonly #untouched = new UntouchedEvaluations();
  readonly #expansionRows = new FailureRows();
  readonly #evaluationRows = new FailureRows();
  readonly #inFlight = { expand: 0, evaluate: 0 };
  #first = 1;
  #last = 0;

  /**
   * Attempts that a process left run again. In choosing, in a deterministic run, what those had cost that a stop has cancelled does not count: when a
   * run is stopped, and how far its activities are by then, depends on timing.
   */
  takenUp(): void {
    for (const pending of this.#table.values()) pending.paidLast = 0;
  }

  get size(): number {
    return this.#table.size + this.#untouched.size;
  }

  /** How many of each kind there are, at any time. */
  get inFlight(): InFlight {
    return this.#inFlight;
  }

  /** The number of the activity that was added last; 0 before the first. */
  get last(): number {
    return this.#last;
  }

  /** The first activity that is pending, or the next one to be added. */
  get first(): number {
    while (this.#first <= this.#last && !this.#untouched.has(this.#first) && !this.#table.has(this.#first)) {
      this.#first += this.#isSettledWord(this.#first) ? BITS : 1;
    }
    return this.#first;
  }

  get(activity: number): Pending | undefined {
    return this.#touch(activity) ?? this.#table.get(activity);
  }

  /** Adds the activity numbered next. */
  add(decision: Decision): Pending {
    const pending = new Pending(this.#next(), decision);
    this.#table.add(pending.activity, pending);
    this.#count(decision, 1);
    return pending;
  }

  /** Adds the evaluation numbered next, without a {@link Pending} before one is asked for. */
  addUntouched(agent: number, task: number): void {
    const activity = this.#next();
    this.#touch(this.#untouched.inTheWayOf(activity));
    this.#untouched.add(activity, agent, task);
    this.#inFlight.evaluate++;
  }

  /** Whether an activity is an evaluation of an agent, on a task, without a {@link Pending}. */
  isUntouched(activity: number, agent: number, task: number): boolean {
    return this.#untouched.isChoice(activity, agent, task);
  }

  /** Takes out an evaluation that succeeded, unless a {@link Pending} was made of it: then the answer is undefined, and nothing is done. */
  untouchedSucceeded(activity: number): EvaluationChoice | undefined {
    const choice = this.#untouched.take(activity);
    if (choice === undefined) return undefined;
    this.#inFlight.evaluate--;
    this.#evaluationRows.succeeded(activity);
    return choice;
  }

  succeeded(pending: Pending): void {
    this.#remove(pending);
    this.#rowsOf(pending).succeeded(pending.activity);
  }

  /** Returns the length of the row of failures that it is in. */
  failed(pending: Pending): number {
    this.#remove(pending);
    return this.#rowsOf(pending).failed(pending.activity);
  }

  /** Length of the row of failures that would be before a pending activity if it failed. */
  rowBefore(activity: number): number {
    const pending = this.get(activity);
    return pending === undefined ? 0 : this.#rowsOf(pending).before(activity);
  }

  /** It comes to no outcome. */
  cancelled(pending: Pending): void {
    this.#remove(pending);
  }

  /** What there is at this moment, in the order of choice. */
  values(): readonly Pending[] {
    for (const activity of this.#untouched.activities()) this.#touch(activity);
    return this.#table.values();
  }

  #next(): number {
    const activity = this.#last + 1;
    if (activity >= this.#expansionRows.end) {
      this.#expansionRows.reserve(activity, this.first);
      this.#evaluationRows.reserve(activity, this.first);
    }
    this.#last = activity;
    return activity;
  }

  /** Whether an activity is the first of {@link BITS} that have settled, of which none needs to be looked at by itself. */
  #isSettledWord(activity: number): boolean {
    if (activity % BITS !== 0) return false;
    return (this.#expansionRows.settledFrom(activity) | this.#evaluationRows.settledFrom(activity)) === -1;
  }

  /** Makes the {@link Pending} of an evaluation that has none; undefined for any other activity. */
  #touch(activity: number): Pending | undefined {
    const choice = this.#untouched.size === 0 ? undefined : this.#untouched.take(activity);
    if (choice === undefined) return undefined;
    const pending = new Pending(activity, choice);
    this.#table.add(activity, pending);
    return pending;
  }

  #remove({ activity, decision }: Pending): void {
    this.#table.delete(activity);
    this.#count(decision, -1);
  }

  #rowsOf({ decision }: Pending): FailureRows {
    return decision.type === 'expand' ? this.#expansionRows : this.#evaluationRows;
  }

  // Properties by their names: by a name in a variable each evaluation would take a twentieth longer to be made again.
  #count({ type }: Decision, change: 1 | -1): void {
    if (type === 'expand') this.#inFlight.expand += change;
    else this.#inFlight.evaluate += change;
  }
}
