/** What becomes of the attempts that a process had when it ends. */
import { chargeAttempts, type LaneEnd } from '../threads/lane-end.js';
import type { ChildEnd } from './host-child.js';
import { childEndError, repeatedChildEndError } from './process-end-error.js';
import type { ProcessLane } from './process-lane.js';

export interface EndOfLane extends LaneEnd {
  /** Whether nothing of the lane ran, so that no attempt's error tells of the end. */
  readonly isUnseen: boolean;
}

/** See {@link chargeAttempts}. The attempt that ran has also cost what it told of, which no answer tells any more. */
export function endOfLane(lane: ProcessLane, end: ChildEnd, nowMs: number): EndOfLane {
  const { running } = end;
  const ran = running && lane.get(running.activityId);
  const isKnown = ran !== undefined || lane.isStuck;
  if (ran !== undefined) ran.paid += running?.cost ?? 0;
  const ended = chargeAttempts(lane.releaseAll(), {
    ran,
    elapsedMs: running === undefined ? 0 : Math.max(0, nowMs - running.startedAtMs),
    isKnown,
    errorOf: (attempt) => childEndError(attempt, end),
    repeatedErrorOf: (attempt, times) => repeatedChildEndError(attempt, end, times),
  });
  return { ...ended, isUnseen: !isKnown };
}
