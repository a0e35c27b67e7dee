/** What becomes of tokens, in the words in which whoever sent them is told. */
import type { RefusalReason, TokenAnswer } from '../../../shared/leases/lease.js';

export const ACCEPTED: TokenAnswer = Object.freeze({ accepted: true });
export const UNKNOWN = refused('unknown', 'this run never gave a lease with this token');
export const SETTLED = refused('settled', 'the attempt of this lease has ended');
export const SUPERSEDED = refused('superseded', 'the lease ended without a result, and its activity has been handed out again');

export function refused(reason: RefusalReason, message: string): TokenAnswer {
  return Object.freeze({ accepted: false, reason, message });
}
