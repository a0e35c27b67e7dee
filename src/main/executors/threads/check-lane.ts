import { assertNever } from '../../../shared/assert-never.js';
import type { HgmError } from '../../../shared/errors.js';
import { type RunningTime, runningAge } from '../../time/suspension-watch.js';
import { judge } from './overdue.js';
import type { PendingAttempt } from './pending-attempt.js';
import type { AttemptReading, ThreadLane } from './thread-lane.js';

/** A terminated thread that has not exited after this long is in a native call, which nothing interrupts. */
const EXIT_GRACE_MS = 100;

/** Wait before the next check, in milliseconds, while it is not known yet whether the process ran all of the time up to now. */
const LOOK_AGAIN_MS = 20;

/** What a check may find to do, beside terminating the thread. */
export interface CheckActions {
  /** The attempt is over one of its limits, and is to end. @returns when to look at its lane again */
  onOverdue(pending: PendingAttempt, error: HgmError): number;
  /** What the lane's thread has must be dealt with now, without waiting for it. */
  onAbandoned(lane: ThreadLane): void;
}

/** Does what is due at a lane. @returns when to look at it again, on the clock of `monotonicMs`; Infinity for never */
export function checkLane(
  lane: ThreadLane,
  nowMs: number,
  setupTimeoutMs: number,
  time: RunningTime,
  actions: CheckActions,
): number {
  if (lane.batches.length === 0) return Number.POSITIVE_INFINITY;
  if (time.knownUntilMs(nowMs) < nowMs) return nowMs + LOOK_AGAIN_MS;
  if (lane.endingSinceMs !== undefined)
    return checkEnding(lane, runningAge(time, nowMs - lane.endingSinceMs, nowMs), nowMs, actions);
  const running = lane.readRunning(nowMs);
  if (running === undefined) {
    // Nothing is taken up while code that an earlier activity left behind keeps the thread.
    const untilStuckMs = setupTimeoutMs - runningAge(time, lane.silentMs(nowMs), nowMs);
    if (untilStuckMs < 0) return terminate(lane, nowMs);
    return nowMs + Math.min(untilStuckMs + 1, shortestLimitMs(lane));
  }
  const { stop } = running.pending;
  if (stop === undefined) return checkLimits(running, lane, nowMs, setupTimeoutMs, time, actions);
  const killAtMs = stop.killAtMs + time.suspendedMs(stop.askedAtMs, nowMs);
  return nowMs < killAtMs ? killAtMs : terminate(lane, nowMs);
}

/** User code may start at any moment, and its limits count from then. */
function shortestLimitMs(lane: ThreadLane): number {
  let shortestMs = Number.POSITIVE_INFINITY;
  for (const { shortestLimitMs } of lane.batches) shortestMs = Math.min(shortestMs, shortestLimitMs);
  return shortestMs;
}

function checkEnding(lane: ThreadLane, endingMs: number, nowMs: number, actions: CheckActions): number {
  if (endingMs < EXIT_GRACE_MS) return nowMs + EXIT_GRACE_MS - endingMs;
  actions.onAbandoned(lane);
  return Number.POSITIVE_INFINITY;
}

function checkLimits(
  { pending, reading }: AttemptReading,
  lane: ThreadLane,
  nowMs: number,
  setupTimeoutMs: number,
  time: RunningTime,
  actions: CheckActions,
): number {
  const phaseAgeMs = runningAge(time, reading.phaseAgeMs, nowMs);
  const heartbeatAgeMs = runningAge(time, reading.heartbeatAgeMs, nowMs);
  const verdict = judge(pending.attempt, { ...reading, phaseAgeMs, heartbeatAgeMs }, setupTimeoutMs);
  // The next one of its batch starts without a word, and may have shorter limits.
  const nextLimitMs = shortestLimitMs(lane) + 1;
  switch (verdict.status) {
    case 'on-time':
      return nowMs + Math.min(verdict.checkInMs, nextLimitMs);
    case 'overdue':
      return actions.onOverdue(pending, verdict.error);
    default:
      return assertNever(verdict);
  }
}

function terminate(lane: ThreadLane, nowMs: number): number {
  lane.terminate(nowMs);
  return nowMs + EXIT_GRACE_MS;
}
