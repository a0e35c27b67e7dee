import { HgmError } from '../../../shared/errors.js';
import type { SlotReading } from '../../../shared/thread/thread-slot.js';
import { describeWork, type ThreadWork } from '../../../shared/work.js';
import type { Attempt } from '../executor.js';

/** What a slot says of the time limits of the attempt that it is on. */
export type Verdict =
  /** Nothing can be overdue before `checkInMs`, whatever the thread does until then. */
  { readonly status: 'on-time'; readonly checkInMs: number } | { readonly status: 'overdue'; readonly error: HgmError };

/** Slots keep whole milliseconds, so an age may be one too low: over a limit is certain only beyond it. */
function remaining(limitMs: number, ageMs: number): number {
  return limitMs - ageMs + 1;
}

/** Judges an attempt by the slot of the thread that is on it. */
export function judge(attempt: Attempt<ThreadWork>, reading: SlotReading, setupTimeoutMs: number): Verdict {
  const { startToCloseTimeoutMs, heartbeatTimeoutMs } = attempt;
  const { phase, phaseAgeMs, heartbeatAgeMs } = reading;
  if (phase === 'loading') {
    if (phaseAgeMs > setupTimeoutMs) return { status: 'overdue', error: setupTimeout(attempt, setupTimeoutMs) };
    // User code may start at any moment, and its limits count from then.
    return onTime(startToCloseTimeoutMs, heartbeatTimeoutMs, remaining(setupTimeoutMs, phaseAgeMs));
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
  return new HgmError('ERR_SETUP_TIMEOUT', `${message}; raise setupTimeoutMs (--setup-timeout), or load less`, {
    details: { setupTimeoutMs },
  });
}

function startToCloseTimeout({ work, startToCloseTimeoutMs }: Attempt<ThreadWork>): HgmError {
  const details = { startToCloseTimeoutMs };
  switch (work.type) {
    case 'load': {
      const message = `shared, root and tasks of the problem took longer than ${startToCloseTimeoutMs} ms`;
      const remedy =
        'raise setupTimeoutMs (--setup-timeout) and the time budget, the shorter of which is their limit, or do less in them';
      return new HgmError('ERR_SETUP_TIMEOUT', `${message}; ${remedy}`, { details });
    }
    case 'describe':
    case 'render':
    case 'report': {
      const message = `${describeWork(work)} took longer than the ${startToCloseTimeoutMs} ms that it has`;
      return new HgmError('ERR_START_TO_CLOSE_TIMEOUT', message, { details });
    }
    default: {
      const message = `${describeWork(work)} took longer than startToCloseTimeoutMs, ${startToCloseTimeoutMs} ms`;
      return new HgmError('ERR_START_TO_CLOSE_TIMEOUT', message, { details });
    }
  }
}

function heartbeatTimeout({ work, heartbeatTimeoutMs }: Attempt<ThreadWork>): HgmError {
  const message = `${describeWork(work)} sent no heartbeat for longer than heartbeatTimeoutMs, ${heartbeatTimeoutMs} ms`;
  return new HgmError('ERR_HEARTBEAT_TIMEOUT', message, { details: { heartbeatTimeoutMs } });
}
