import type { HgmError } from '../../../shared/errors.js';
import { type RunningTime, runningAge } from '../../time/suspension-watch.js';
import { judge } from '../threads/overdue.js';
import type { LiveAttempt } from './waiting-attempt.js';

/** Wait before the next check, in milliseconds, while it is not known yet whether the process ran all of the time up to now. */
export const LOOK_AGAIN_MS = 20;

/** What is to be done with an attempt. */
export type LiveVerdict =
  /** Nothing before `checkAtMs`, whatever it does until then. */
  | { readonly status: 'on-time'; readonly checkAtMs: number }
  /** It is over one of its limits. */
  | { readonly status: 'overdue'; readonly error: HgmError }
  /** It has not ended within the grace period. */
  | { readonly status: 'gone'; readonly error: HgmError }
  /** Its thread has not taken it up: something keeps the loop from turning. */
  | { readonly status: 'stuck' };

/** Looks at an attempt by the slot that it has. */
export function checkLive(live: LiveAttempt, nowMs: number, setupTimeoutMs: number, time: RunningTime): LiveVerdict {
  const { pending, slot, sentAtMs } = live;
  const { stop, attempt } = pending;
  if (sentAtMs === undefined) return { status: 'on-time', checkAtMs: Number.POSITIVE_INFINITY };
  if (stop !== undefined) {
    const checkAtMs = stop.killAtMs + time.suspendedMs(stop.askedAtMs, nowMs);
    return nowMs < checkAtMs ? { status: 'on-time', checkAtMs } : { status: 'gone', error: stop.error };
  }
  const reading = slot.read(nowMs);
  if (reading.phase === 'idle') {
    const untilStuckMs = setupTimeoutMs - runningAge(time, nowMs - sentAtMs, nowMs);
    if (untilStuckMs < 0) return { status: 'stuck' };
    // User code may start at any moment, and its limits count from then.
    const { startToCloseTimeoutMs, heartbeatTimeoutMs } = attempt;
    return { status: 'on-time', checkAtMs: nowMs + Math.min(untilStuckMs, startToCloseTimeoutMs, heartbeatTimeoutMs) + 1 };
  }
  const phaseAgeMs = runningAge(time, reading.phaseAgeMs, nowMs);
  const heartbeatAgeMs = runningAge(time, reading.heartbeatAgeMs, nowMs);
  const verdict = judge(attempt, { ...reading, phaseAgeMs, heartbeatAgeMs }, setupTimeoutMs);
  return verdict.status === 'overdue' ? verdict : { status: 'on-time', checkAtMs: nowMs + verdict.checkInMs };
}
