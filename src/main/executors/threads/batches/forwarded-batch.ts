import type { Json } from '../../../../shared/json.js';
import { type BatchReply, type EvaluationOrders, type EvaluationsReply, ORDER_COLUMNS } from '../../../../shared/messages.js';
import { GAP_MS } from '../../../../shared/thread/ticker-protocol.js';
import type { AgentReference, ProblemReference, ThreadWork } from '../../../../shared/work.js';
import type { Attempt } from '../../executor.js';
import { type Batch, PendingAttempt, type SettleWork } from '../pending-attempt.js';
import { partsOf } from '../reply-outcomes.js';
import type { WorkKind } from './batch-sizer.js';

/** Evaluations of one problem in the columns in which they came to this process. */
export interface ForwardedEvaluations {
  readonly problem: ProblemReference;
  /** As those of {@link EvaluationOrders}. */
  readonly orders: Float64Array;
  readonly checkpoints: EvaluationOrders['checkpoints'] | undefined;
  /** The agent of each. */
  readonly agents: readonly AgentReference[];
  /** All of the problem that they may name. */
  readonly tasks: ReadonlyMap<number, Json>;
  /** Shortest limit of any, in milliseconds. */
  readonly shortestLimitMs: number;
  /** One of them by itself. */
  attemptAt(index: number): Attempt<ThreadWork>;
}

/** What an executor may send on as it came. */
export interface ForwardedOrders {
  /** Those to be run first. */
  readonly activities: readonly Attempt<ThreadWork>[];
  readonly evaluations: ForwardedEvaluations;
  /** Told of an activity, and of each evaluation to which something happens on its way. */
  readonly settle: SettleWork;
  /** Told, in place of that, of all evaluations: how each ended, in their order. */
  readonly settleEvaluations: (results: EvaluationsReply) => void;
}

export interface ForwardedBatchOptions {
  readonly firstTicket: number;
  readonly sentAtMs: number;
  /** Told of every attempt that is made. */
  readonly onMade: (pending: PendingAttempt) => void;
}

/**
 * A batch that came in columns and goes on in them: where all goes well, nothing is made of an evaluation here. An attempt is made where something
 * is asked of one: what runs, that it is to end, that another thread is to run it.
 */
export class ForwardedBatch implements Batch {
  readonly firstTicket: number;
  readonly length: number;
  readonly kind: WorkKind;
  readonly shortestLimitMs: number;
  readonly sentAtMs: number;
  sendMs = 0;
  readonly #orders: ForwardedOrders;
  readonly #onMade: (pending: PendingAttempt) => void;
  /** By index, with holes; activities are made from the start. */
  readonly #made: PendingAttempt[] = [];

  constructor(orders: ForwardedOrders, { firstTicket, sentAtMs, onMade }: ForwardedBatchOptions) {
    const { activities, evaluations } = orders;
    this.firstTicket = firstTicket;
    this.sentAtMs = sentAtMs;
    this.length = activities.length + evaluations.agents.length;
    this.kind = activities[0]?.work.type ?? 'evaluate';
    this.#orders = orders;
    this.#onMade = onMade;
    let shortestMs = evaluations.shortestLimitMs;
    for (const activity of activities) {
      this.#make(this.#made.length, activity);
      shortestMs = Math.min(shortestMs, activity.startToCloseTimeoutMs, activity.heartbeatTimeoutMs);
    }
    this.shortestLimitMs = shortestMs;
  }

  /** All of them, made where they were not. */
  get attempts(): readonly PendingAttempt[] {
    this.makeAll();
    return this.#made;
  }

  makeAll(): void {
    for (let index = 0; index < this.length; index++) this.at(index);
  }

  at(index: number): PendingAttempt | undefined {
    if (index < 0 || index >= this.length) return undefined;
    const { activities, evaluations } = this.#orders;
    return this.#made[index] ?? this.#make(index, evaluations.attemptAt(index - activities.length));
  }

  findUnmade(activityId: number): PendingAttempt | undefined {
    const { activities, evaluations } = this.#orders;
    const { orders } = evaluations;
    for (let index = activities.length, at = 0; index < this.length; index++, at += ORDER_COLUMNS) {
      if (orders[at] === activityId && this.#made[index] === undefined) return this.at(index);
    }
    return undefined;
  }

  /** It is so where the reply says how all ended, and nothing has happened to any. */
  settleEvaluations(reply: BatchReply, release: (pending: PendingAttempt) => void): readonly PendingAttempt[] {
    const results = this.#plainResults(reply);
    if (results === undefined) return this.attempts;
    const { activities, settleEvaluations } = this.#orders;
    this.#made.forEach((pending, index) => {
      if (index >= activities.length) release(pending);
    });
    settleEvaluations(results);
    return this.#made.slice(0, activities.length);
  }

  /** Undefined where an attempt has to be made of each: one was not run, is to end, was taken back, has cost something, or took so long that its time must be looked at. */
  #plainResults(reply: BatchReply): EvaluationsReply | undefined {
    const { activities, evaluations } = this.#orders;
    const { activities: ended, evaluations: results } = partsOf(reply);
    if ((ended?.outcomes.length ?? 0) < activities.length) return undefined;
    if (results === undefined || results.rewards.length < evaluations.agents.length) return undefined;
    if (!this.#made.every((pending) => pending.batch === this && pending.stop === undefined && pending.paid === 0))
      return undefined;
    const { elapsedMs } = results;
    for (let index = 0; index < elapsedMs.length; index++) if (elapsedMs[index]! > GAP_MS) return undefined;
    return results;
  }

  #make(index: number, attempt: Attempt<ThreadWork>): PendingAttempt {
    const pending = new PendingAttempt(attempt, this.#orders.settle);
    pending.batch = this;
    this.#made[index] = pending;
    this.#onMade(pending);
    return pending;
  }
}
