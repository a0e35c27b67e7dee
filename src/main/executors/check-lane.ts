import { assertNever } from '../../shared/assert-never.js';
import type { HgmError } from '../../shared/errors.js';
import { judge } from './overdue.js';
import type { PendingAttempt } from './pending-attempt.js';
import type { SentAttempt, ThreadLane } from './thread-lane.js';

/** A terminated thread that has not exited after this long is in a native call, which nothing interrupts. */
const EXIT_GRACE_MS = 100;

/** What a check may find to do, beside terminating the thread. */
export interface CheckActions {
  /** The attempt is over one of its limits, and is to end with this error. @returns when its grace period is over */
  onOverdue(pending: PendingAttempt, error: HgmError): number;
  /** The attempt must be dealt with now, without waiting for its thread. */
  onAbandoned(lane: ThreadLane, sent: SentAttempt): void;
}

/** Does what is due at a lane. @returns when to look at it again, on the clock of `monotonicMs`; Infinity for never */
export function checkLane(lane: ThreadLane, nowMs: number, setupTimeoutMs: number, actions: CheckActions): number {
  const { sent } = lane;
  if (sent === undefined) return Number.POSITIVE_INFINITY;
  if (lane.endingSinceMs !== undefined) return checkEnding(lane, sent, nowMs - lane.endingSinceMs, nowMs, actions);
  const { stop } = sent.pending;
  if (stop !== undefined && !sent.pending.isSettled) {
    if (nowMs < stop.killAtMs) return stop.killAtMs;
    // Only the execution that was asked to end may cost its thread: another one's attempt must not be charged.
    if (lane.readExecution() !== undefined) return terminate(lane, nowMs);
    // It has ended and its reply is under way, or it has not begun and will not, being asked to abort.
    actions.onAbandoned(lane, sent);
  }
  return checkLimits(lane, sent, nowMs, setupTimeoutMs, actions);
}

function checkEnding(lane: ThreadLane, sent: SentAttempt, endingMs: number, nowMs: number, actions: CheckActions): number {
  if (sent.pending.isSettled) return Number.POSITIVE_INFINITY;
  if (endingMs < EXIT_GRACE_MS) return nowMs + EXIT_GRACE_MS - endingMs;
  actions.onAbandoned(lane, sent);
  return Number.POSITIVE_INFINITY;
}

function checkLimits(lane: ThreadLane, sent: SentAttempt, nowMs: number, setupTimeoutMs: number, actions: CheckActions): number {
  const { attempt } = sent.pending;
  const execution = { attempt, ticket: sent.ticket, ageMs: nowMs - sent.sentAtMs };
  const verdict = judge(execution, lane.thread.slot.read(), setupTimeoutMs);
  switch (verdict.status) {
    case 'on-time':
      return nowMs + verdict.checkInMs;
    case 'stuck':
      return terminate(lane, nowMs);
    case 'overdue':
      if (sent.pending.stop !== undefined) return terminate(lane, nowMs);
      return actions.onOverdue(sent.pending, verdict.error);
    default:
      return assertNever(verdict);
  }
}

function terminate(lane: ThreadLane, nowMs: number): number {
  lane.terminate(nowMs);
  return nowMs + EXIT_GRACE_MS;
}
