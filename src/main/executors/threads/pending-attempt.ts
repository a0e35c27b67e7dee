import type { QueueItem } from '../../../shared/collections/linked-queue.js';
import type { HgmError } from '../../../shared/errors.js';
import type { BatchReply } from '../../../shared/messages.js';
import type { ThreadWork } from '../../../shared/work.js';
import type { Attempt, AttemptOutcome } from '../executor.js';
import type { WorkKind } from './batches/batch-sizer.js';

/** That an attempt is to end, and with which error, whatever its code still returns. */
export interface Stop {
  readonly error: HgmError;
  readonly askedAtMs: number;
  /** When its thread is terminated, if it has not ended by itself. */
  readonly killAtMs: number;
}

/** Attempts that travel in one message, evaluations last, with consecutive tickets from `firstTicket` on. */
export interface Batch {
  readonly firstTicket: number;
  readonly length: number;
  /** What the cost of the first is known by. */
  readonly kind: WorkKind;
  /** Shortest limit of any, in milliseconds. */
  readonly shortestLimitMs: number;
  readonly sentAtMs: number;
  /** What it took to send it: mostly, to copy it. In milliseconds. */
  sendMs: number;
  readonly attempts: readonly PendingAttempt[];
  /** The attempt at an index; undefined where it has none there. */
  at(index: number): PendingAttempt | undefined;
  /** The attempt of an activity of which none was made so far; undefined where it has none such. */
  findUnmade(activityId: number): PendingAttempt | undefined;
  /** Makes the attempts of which none was made so far. */
  makeAll(): void;
  /**
   * Tells together how its evaluations ended, where they can be told together.
   *
   * @param release - called with each attempt that is told so
   * @returns the attempts that are left to be settled one by one, from the first of the batch on
   */
  settleEvaluations(reply: BatchReply, release: (pending: PendingAttempt) => void): readonly PendingAttempt[];
}

/** As `SettleAttempt`, where it is known what attempts do. */
export type SettleWork = (attempt: Attempt<ThreadWork>, outcome: AttemptOutcome) => void;

/** An attempt that was given to the executor; it settles once. */
export class PendingAttempt implements QueueItem<PendingAttempt> {
  readonly attempt: Attempt<ThreadWork>;
  /** What its cost is known by. */
  readonly kind: WorkKind;
  /** The batch in which it was sent to a thread; undefined while it waits for one. */
  batch: Batch | undefined;
  /** Set when it is to end; the first reason counts. */
  stop: Stop | undefined;
  /** How often it was run again because its thread ended for no fault of its own. */
  reruns = 0;
  /** Set when a message that it was part of failed as a whole: one on its own tells which of them is to blame. */
  travelsAlone = false;
  /** What it has cost at threads that have ended it, or that died before they could answer. */
  paid = 0;
  queued = false;
  previous: PendingAttempt | null = null;
  next: PendingAttempt | null = null;
  readonly #settle: SettleWork;
  #isSettled = false;

  constructor(attempt: Attempt<ThreadWork>, settle: SettleWork, kind: WorkKind = attempt.work.type) {
    this.attempt = attempt;
    this.kind = kind;
    this.#settle = settle;
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Hands the outcome on, the first time; what comes late is ignored. */
  settle(outcome: AttemptOutcome): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#settle(this.attempt, this.paid === 0 ? outcome : { ...outcome, cost: this.paid });
  }
}
