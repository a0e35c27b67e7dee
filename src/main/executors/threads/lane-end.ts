/** What becomes of the attempts that a thread had when it ends. */
import type { PendingAttempt } from './pending-attempt.js';
import { repeatedEndError, threadEndError } from './thread-end-error.js';
import type { AttemptReading, ThreadLane } from './thread-lane.js';
import type { ThreadEnd } from './thread-pool.js';

/** How often an attempt is run again, uncharged, when its thread ends and nothing says which activity is to blame. */
const MAXIMUM_RERUNS = 3;

/** An attempt that fails with its thread. */
export interface LostAttempt {
  readonly pending: PendingAttempt;
  readonly error: Error;
  readonly elapsedMs: number;
}

/** The attempts that a thread had not settled. */
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

/**
 * A thread that is gone: only the attempt that ran is charged. Where none did, each runs again by itself, so that the one to blame is found.
 */
export function endOfGone(lane: ThreadLane, running: AttemptReading | undefined, end: ThreadEnd): LaneEnd {
  const elapsedMs = running?.reading.phase === 'running' ? running.reading.phaseAgeMs : 0;
  const lost: LostAttempt[] = [];
  const unaffected: PendingAttempt[] = [];
  for (const pending of lane.unfinished()) {
    const { attempt, stop } = pending;
    const hasRun = pending === running?.pending;
    if (stop !== undefined) lost.push({ pending, error: stop.error, elapsedMs: hasRun ? elapsedMs : 0 });
    else if (hasRun) lost.push({ pending, error: threadEndError(attempt, end), elapsedMs });
    else if (running === undefined && ++pending.reruns > MAXIMUM_RERUNS) {
      lost.push({ pending, error: repeatedEndError(attempt, end, pending.reruns), elapsedMs: 0 });
    } else {
      pending.travelsAlone ||= running === undefined;
      unaffected.push(pending);
    }
  }
  return { lost, unaffected };
}
