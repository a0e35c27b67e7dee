/** What becomes of the attempts that a process had when it ends. */
import type { PendingAttempt } from '../threads/pending-attempt.js';
import type { ChildEnd } from './host-child.js';
import { childEndError, repeatedChildEndError } from './process-end-error.js';
import type { ProcessLane } from './process-lane.js';

/** How often an attempt is run again, uncharged, when its process ends and nothing says which activity is to blame. */
const MAXIMUM_RERUNS = 3;

/** An attempt that fails with its process. */
export interface LostWithProcess {
  readonly pending: PendingAttempt;
  readonly error: Error;
  readonly elapsedMs: number;
}

export interface EndOfLane {
  readonly lost: readonly LostWithProcess[];
  /** Those that run again under the same number, in their order. */
  readonly unaffected: readonly PendingAttempt[];
  /** Whether nothing of the lane ran, so that no attempt's error tells of the end. */
  readonly isUnseen: boolean;
}

/** Only the attempt that ran is charged. Where none did, each runs again by itself, so that the one to blame is found. */
export function endOfLane(lane: ProcessLane, end: ChildEnd, nowMs: number): EndOfLane {
  const { running } = end;
  const ran = running && lane.get(running.activityId);
  const lost: LostWithProcess[] = [];
  const unaffected: PendingAttempt[] = [];
  for (const pending of lane.releaseAll()) {
    const { attempt, stop } = pending;
    const hasRun = pending === ran;
    const elapsedMs = hasRun && running !== undefined ? Math.max(0, nowMs - running.startedAtMs) : 0;
    if (hasRun) pending.paid += running?.cost ?? 0;
    if (stop !== undefined) lost.push({ pending, error: stop.error, elapsedMs });
    else if (hasRun) lost.push({ pending, error: childEndError(attempt, end), elapsedMs });
    else if (ran !== undefined || lane.isStuck) unaffected.push(pending);
    else if (++pending.reruns > MAXIMUM_RERUNS) {
      lost.push({ pending, error: repeatedChildEndError(attempt, end, pending.reruns), elapsedMs });
    } else {
      pending.travelsAlone = true;
      unaffected.push(pending);
    }
  }
  return { lost, unaffected, isUnseen: ran === undefined && !lane.isStuck };
}
