import type { EvaluateWork, ExpandWork, ThreadWork } from '../../../../shared/work.js';
import type { PendingAttempt } from '../pending-attempt.js';

/** Expansions and evaluations of one problem share a message, and so do calls of functions. */
export function canShareBatch(first: PendingAttempt, other: PendingAttempt): boolean {
  if (first.travelsAlone || other.travelsAlone) return false;
  const one = first.attempt.work;
  const two = other.attempt.work;
  if (one.type === 'function') return two.type === 'function';
  return isBatched(one) && isBatched(two) && one.problem === two.problem;
}

function isBatched(work: ThreadWork): work is ExpandWork | EvaluateWork {
  return work.type === 'evaluate' || work.type === 'expand';
}
