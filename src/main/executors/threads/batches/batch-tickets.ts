import type { Batch, PendingAttempt } from '../pending-attempt.js';

/** The ticket of the attempt at an index; tickets wrap around at 2^32. */
export function ticketAt({ firstTicket }: Batch, index: number): number {
  return (firstTicket + index) | 0;
}

/** The attempt with a ticket; undefined when it is not one of the batch's. */
export function attemptOf(batch: Batch, ticket: number): PendingAttempt | undefined {
  return batch.at((ticket - batch.firstTicket) | 0);
}
