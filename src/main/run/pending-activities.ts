import { ActivityTable } from '../../shared/collections/activity-table.js';
import type { SentMate } from '../../shared/results/expand-sees.js';
import type { InFlight } from '../policy/paid-cost.js';
import type { Decision } from '../policy/search.js';
import { FailurePlace, FailureRows } from './failure-rows.js';
import type { ShownResults } from './sight/result-memory.js';

/** An activity that was chosen and is not yet recorded. */
export class Pending extends FailurePlace {
  readonly decision: Decision;
  /** Attempts that failed, or in which the process died with nothing beside them. */
  attemptsMade = 0;
  /** What its attempts have cost, those in earlier processes counted. */
  paid = 0;
  /** Whether it counts as one that waits for a retry: from its first failed attempt on. Never so in a deterministic run. */
  waits = false;
  /** What an expansion is shown of its parent's results; undefined for nothing. */
  results: ShownResults | undefined;
  /** Other agents that an expansion is shown; undefined for none. */
  mates: readonly SentMate[] | undefined;

  /** What `ctx.remember` keeps for it, as JSON by name; undefined for nothing. */
  remembered: Map<string, string> | undefined;
  /** What an attempt had cost when it kept something last, and what no account of the attempt has told yet. */
  unpaid = 0;

  constructor(activity: number, decision: Decision) {
    super(activity);
    this.decision = decision;
  }

  /** Keeps the JSON of a value. `cost` is what the attempt has cost since it kept something last. */
  remember(name: string, value: string, cost: number): void {
    this.remembered ??= new Map();
    this.remembered.set(name, value);
    this.unpaid += cost;
  }
}

/** Activities that are pending, and the rows of failures of those that are not. */
export class PendingActivities {
  readonly #table = new ActivityTable<Pending>();
  readonly #rows = { expand: new FailureRows(), evaluate: new FailureRows() };
  readonly #inFlight = { expand: 0, evaluate: 0 };
  #last = 0;

  get size(): number {
    return this.#table.size;
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
    const next = this.#last + 1;
    return Math.min(this.#rows.expand.first?.activity ?? next, this.#rows.evaluate.first?.activity ?? next);
  }

  get(activity: number): Pending | undefined {
    return this.#table.get(activity);
  }

  /** Adds the activity numbered next. */
  add(decision: Decision): Pending {
    const pending = new Pending(++this.#last, decision);
    this.#table.add(pending.activity, pending);
    this.#rows[decision.type].add(pending);
    this.#inFlight[decision.type]++;
    return pending;
  }

  succeeded(pending: Pending): void {
    this.#remove(pending);
    this.#rows[pending.decision.type].succeeded(pending);
  }

  /** Returns the length of the row of failures that it is in. */
  failed(pending: Pending): number {
    this.#remove(pending);
    return this.#rows[pending.decision.type].failed(pending);
  }

  /** It comes to no outcome. */
  cancelled(pending: Pending): void {
    this.#remove(pending);
    this.#rows[pending.decision.type].leftOut(pending);
  }

  /** What there is at this moment, in the order of choice. */
  values(): readonly Pending[] {
    return this.#table.values();
  }

  #remove({ activity, decision }: Pending): void {
    this.#table.delete(activity);
    this.#inFlight[decision.type]--;
  }
}
