import { monotonicMs } from '../../../../shared/clock.js';
import { encodeError } from '../../../../shared/error-envelope.js';
import type { HgmError } from '../../../../shared/errors.js';
import { OncePerTurn } from '../../once-per-turn.js';
import { DeadlineTimer } from '../../threads/deadline-timer.js';
import type { BatchSender } from './batch-sender.js';
import type { RemoteAttempt, SentBatch } from './remote-attempt.js';
import type { RunSession } from './run-session.js';
import type { SentBatches } from './sent-batches.js';

/** How long after the grace period a worker's answer is waited for, in milliseconds: past it an attempt settles without one. */
const ANSWER_MS = 1500;

export interface CancellationEvents {
  /** These went into Redis, and no worker had begun them. */
  putBack(attempts: readonly RemoteAttempt[]): void;
  /** Nothing was heard of it. */
  giveUp(pending: RemoteAttempt, error: HgmError): void;
}

/** Attempts that were sent and are to end. */
export class Cancellations {
  readonly #session: RunSession;
  readonly #sent: SentBatches;
  readonly #sender: BatchSender;
  readonly #graceMs: number;
  readonly #events: CancellationEvents;
  readonly #attempts = new Set<RemoteAttempt>();
  #fresh = new Set<SentBatch>();
  readonly #asking = new OncePerTurn(() => this.#ask());
  readonly #timer = new DeadlineTimer((nowMs) => this.#giveUp(nowMs));

  constructor(session: RunSession, sent: SentBatches, sender: BatchSender, graceMs: number, events: CancellationEvents) {
    this.#session = session;
    this.#sent = sent;
    this.#sender = sender;
    this.#graceMs = graceMs;
    this.#events = events;
  }

  /** When an attempt that is to end now settles without an answer. */
  deadline(): number {
    return monotonicMs() + this.#graceMs + ANSWER_MS;
  }

  /** @param pending - with a `stop` */
  add(pending: RemoteAttempt): void {
    this.#attempts.add(pending);
    if (pending.sent !== undefined) this.#fresh.add(pending.sent);
    if (pending.stop !== undefined) this.#timer.atLatest(pending.stop.killAtMs);
    this.#asking.soon();
  }

  /** Tells workers again: those that were away have heard nothing. */
  repeat(): void {
    const byReason = new Map<HgmError, RemoteAttempt[]>();
    for (const pending of this.#attempts) {
      const { isSettled, stop } = pending;
      if (isSettled) this.#attempts.delete(pending);
      if (isSettled || stop === undefined) continue;
      const alike = byReason.get(stop.error);
      if (alike === undefined) byReason.set(stop.error, [pending]);
      else alike.push(pending);
    }
    for (const [reason, attempts] of byReason) {
      const activityIds = attempts.map(({ attempt }) => attempt.activityId);
      const numbers = attempts.map(({ attempt }) => attempt.attempt);
      this.#session.order(null, { type: 'cancel', activityIds, attempts: numbers, reason: encodeError(reason) });
    }
  }

  close(): void {
    this.#timer.clear();
  }

  /** Where no worker has a batch yet, it is taken out of Redis; those who have one are told. */
  #ask(): void {
    const batches = this.#fresh;
    this.#fresh = new Set();
    this.repeat();
    for (const batch of batches) {
      void this.#sender.recall(batch).then((isOut) => {
        if (isOut && batch.left > 0) this.#events.putBack(this.#sent.take(batch));
      });
    }
  }

  #giveUp(nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const pending of this.#attempts) {
      const { stop, isSettled } = pending;
      if (stop === undefined || isSettled) this.#attempts.delete(pending);
      else if (stop.killAtMs > nowMs) nextMs = Math.min(nextMs, stop.killAtMs);
      else {
        this.#attempts.delete(pending);
        this.#events.giveUp(pending, stop.error);
      }
    }
    return nextMs;
  }
}
