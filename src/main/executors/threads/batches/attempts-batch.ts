import type { Batch, PendingAttempt } from '../pending-attempt.js';
import type { WorkKind } from './batch-sizer.js';

/** A batch of attempts that waited. */
export class AttemptsBatch implements Batch {
  readonly firstTicket: number;
  readonly attempts: readonly PendingAttempt[];
  readonly shortestLimitMs: number;
  readonly sentAtMs: number;
  sendMs = 0;

  /** @param attempts - at least one */
  constructor(firstTicket: number, attempts: readonly PendingAttempt[], sentAtMs: number) {
    this.firstTicket = firstTicket;
    this.attempts = attempts;
    this.sentAtMs = sentAtMs;
    let shortestMs = Number.POSITIVE_INFINITY;
    for (const pending of attempts) {
      pending.batch = this;
      shortestMs = Math.min(shortestMs, pending.attempt.startToCloseTimeoutMs, pending.attempt.heartbeatTimeoutMs);
    }
    this.shortestLimitMs = shortestMs;
  }

  get length(): number {
    return this.attempts.length;
  }

  get kind(): WorkKind {
    return this.attempts[0]!.kind;
  }

  at(index: number): PendingAttempt | undefined {
    return this.attempts[index];
  }

  findUnmade(): undefined {
    return undefined;
  }

  makeAll(): void {}

  settleEvaluations(): readonly PendingAttempt[] {
    return this.attempts;
  }
}
