import type { PendingAttempt } from '../pending-attempt.js';

/** Attempts that travel in one message, evaluations last, with consecutive tickets from `firstTicket` on. */
export interface Batch {
  readonly firstTicket: number;
  readonly attempts: readonly PendingAttempt[];
  readonly sentAtMs: number;
  /** What it took to send it: mostly, to copy it. In milliseconds. */
  sendMs: number;
}

/** The ticket of the attempt at an index; tickets wrap around at 2^32. */
export function ticketAt({ firstTicket }: Batch, index: number): number {
  return (firstTicket + index) | 0;
}

/** The attempt with a ticket; undefined when it is not one of the batch's. */
export function attemptOf({ firstTicket, attempts }: Batch, ticket: number): PendingAttempt | undefined {
  return attempts[(ticket - firstTicket) | 0];
}
