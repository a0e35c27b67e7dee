import { HgmError } from '../../shared/errors.js';
import type { SlotReading } from '../../shared/thread-slot.js';
import { describeWork, type ThreadWork } from '../../shared/work.js';
import type { Attempt } from './executor.js';

/** What an execution's slot says of its time limits. */
export type Verdict =
  /** Nothing can be overdue before `checkInMs`, whatever the thread does until then. */
  | { readonly status: 'on-time'; readonly checkInMs: number }
  | { readonly status: 'overdue'; readonly error: HgmError }
  /** The thread does not take up what it was sent, or does not answer: code that an activity left behind keeps it. */
  | { readonly status: 'stuck' };

/** An execution that was sent to a thread. */
export interface Sent {
  readonly attempt: Attempt<ThreadWork>;
  readonly ticket: number;
  /** How long ago it was sent, in milliseconds. */
  readonly ageMs: number;
}

/** Slots keep whole milliseconds, so an age may be one too low: over a limit is certain only beyond it. */
function remaining(limitMs: number, ageMs: number): number {
  return limitMs - ageMs + 1;
}

/** Judges an execution by its thread's slot. */
export function judge(sent: Sent, reading: SlotReading, setupTimeoutMs: number): Verdict {
  const { attempt, ticket, ageMs } = sent;
  const { startToCloseTimeoutMs, heartbeatTimeoutMs } = attempt;
  // User code may start at any moment, and its limits count from then.
  const untilAny = Math.min(startToCloseTimeoutMs, heartbeatTimeoutMs);
  const { phase, phaseAgeMs, heartbeatAgeMs } = reading;
  const isStarted = reading.ticket === ticket;
  if (!isStarted || phase === 'idle') {
    // Not taken up since it was sent; or ended a while ago, and the reply is under way.
    const silentMs = isStarted ? phaseAgeMs : ageMs;
    return silentMs > setupTimeoutMs ? { status: 'stuck' } : onTime(untilAny, remaining(setupTimeoutMs, silentMs));
  }
  if (phase === 'loading') {
    if (phaseAgeMs > setupTimeoutMs) return { status: 'overdue', error: setupTimeout(attempt, setupTimeoutMs) };
    return onTime(untilAny, remaining(setupTimeoutMs, phaseAgeMs));
  }
  if (phaseAgeMs > startToCloseTimeoutMs) return { status: 'overdue', error: startToCloseTimeout(attempt) };
  if (heartbeatAgeMs > heartbeatTimeoutMs) return { status: 'overdue', error: heartbeatTimeout(attempt) };
  return onTime(remaining(startToCloseTimeoutMs, phaseAgeMs), remaining(heartbeatTimeoutMs, heartbeatAgeMs));
}

function onTime(...limitsMs: readonly number[]): Verdict {
  return { status: 'on-time', checkInMs: Math.min(...limitsMs) };
}

function setupTimeout({ work }: Attempt<ThreadWork>, setupTimeoutMs: number): HgmError {
  const message = `importing the module and its setup took longer than ${setupTimeoutMs} ms, before ${describeWork(work)}`;
  return new HgmError('ERR_SETUP_TIMEOUT', `${message}; raise setupTimeoutMs, or load less`, { details: { setupTimeoutMs } });
}

function startToCloseTimeout({ work, startToCloseTimeoutMs }: Attempt<ThreadWork>): HgmError {
  const message = `${describeWork(work)} took longer than startToCloseTimeoutMs, ${startToCloseTimeoutMs} ms`;
  return new HgmError('ERR_START_TO_CLOSE_TIMEOUT', message, { details: { startToCloseTimeoutMs } });
}

function heartbeatTimeout({ work, heartbeatTimeoutMs }: Attempt<ThreadWork>): HgmError {
  const message = `${describeWork(work)} sent no heartbeat for longer than heartbeatTimeoutMs, ${heartbeatTimeoutMs} ms`;
  return new HgmError('ERR_HEARTBEAT_TIMEOUT', message, { details: { heartbeatTimeoutMs } });
}
