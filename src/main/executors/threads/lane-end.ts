/** What becomes of the attempts that a thread, or a process, had when it ends. */
import type { ThreadWork } from '../../../shared/work.js';
import type { Attempt } from '../executor.js';
import type { PendingAttempt } from './pending-attempt.js';
import { repeatedEndError, threadEndError } from './thread-end-error.js';
import type { AttemptReading, ThreadLane } from './thread-lane.js';
import type { ThreadEnd } from './thread-pool.js';

/** How often an attempt is run again, uncharged, when what it was sent to ends and nothing says which activity is to blame. */
const MAXIMUM_RERUNS = 3;

/** An attempt that fails with its thread or process. */
export interface LostAttempt {
  readonly pending: PendingAttempt;
  readonly error: Error;
  readonly elapsedMs: number;
}

/** The attempts that it had not settled. */
export interface LaneEnd {
  readonly lost: readonly LostAttempt[];
  /** Those that run again under the same number, in their order. */
  readonly unaffected: readonly PendingAttempt[];
}

/** A terminated thread that does not end: what was to end does, the rest is done elsewhere. */
export function endOfAbandoned(lane: ThreadLane, running: AttemptReading | undefined): LaneEnd {
  const elapsedMs = running?.reading.phaseAgeMs ?? 0;
  const lost: LostAttempt[] = [];
  const unaffected: PendingAttempt[] = [];
  for (const pending of lane.unfinished()) {
    if (pending.stop === undefined) unaffected.push(pending);
    else lost.push({ pending, error: pending.stop.error, elapsedMs });
  }
  return { lost, unaffected };
}

/** A thread that is gone, see {@link chargeAttempts}. */
export function endOfGone(lane: ThreadLane, running: AttemptReading | undefined, end: ThreadEnd): LaneEnd {
  return chargeAttempts(lane.unfinished(), {
    ran: running?.pending,
    elapsedMs: running?.reading.phase === 'running' ? running.reading.phaseAgeMs : 0,
    isKnown: running !== undefined,
    errorOf: (attempt) => threadEndError(attempt, end),
    repeatedErrorOf: (attempt, times) => repeatedEndError(attempt, end, times),
  });
}

/** What is known of why a thread or a process has ended. */
export interface EndCause {
  /** The attempt that it was on. */
  readonly ran: PendingAttempt | undefined;
  /** For how long that had run. */
  readonly elapsedMs: number;
  /** Whether it is known what has ended it: the attempt that ran, or nothing that it still had. */
  readonly isKnown: boolean;
  /** The error of the attempt that ran. */
  errorOf(attempt: Attempt<ThreadWork>): Error;
  /** The error of one that was run in vain so many times. */
  repeatedErrorOf(attempt: Attempt<ThreadWork>, times: number): Error;
}

/** Only the attempt that ran is charged. Where it is not known which did, each runs again by itself, so that the one to blame is found. */
export function chargeAttempts(unfinished: readonly PendingAttempt[], cause: EndCause): LaneEnd {
  const { ran, isKnown } = cause;
  const lost: LostAttempt[] = [];
  const unaffected: PendingAttempt[] = [];
  for (const pending of unfinished) {
    const { attempt, stop } = pending;
    const elapsedMs = pending === ran ? cause.elapsedMs : 0;
    if (stop !== undefined) lost.push({ pending, error: stop.error, elapsedMs });
    else if (pending === ran) lost.push({ pending, error: cause.errorOf(attempt), elapsedMs });
    else if (!isKnown && ++pending.reruns > MAXIMUM_RERUNS) {
      lost.push({ pending, error: cause.repeatedErrorOf(attempt, pending.reruns), elapsedMs });
    } else {
      pending.travelsAlone ||= !isKnown;
      unaffected.push(pending);
    }
  }
  return { lost, unaffected };
}
