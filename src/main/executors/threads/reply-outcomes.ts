import { decodeError, type ErrorEnvelope } from '../../../shared/error-envelope.js';
import type { ErrorCode } from '../../../shared/errors.js';
import type { BatchReply, RunReply, WireOutcome } from '../../../shared/messages.js';
import type { AttemptOutcome } from '../executor.js';

/** The outcomes of a batch, as far as the thread got. */
export interface ReplyOutcomes {
  readonly length: number;
  at(index: number): AttemptOutcome;
}

export function outcomesOf(reply: BatchReply): ReplyOutcomes {
  const { activities, evaluations } = partsOf(reply);
  const outcomes = activities?.outcomes ?? [];
  if (evaluations === undefined) return { length: outcomes.length, at: (index) => decodeOutcome(outcomes[index]) };
  const { rewards, elapsedMs, others } = evaluations;
  const special = others && new Map(others);
  return {
    length: outcomes.length + rewards.length,
    at: (index) => {
      const evaluation = index - outcomes.length;
      if (evaluation < 0) return decodeOutcome(outcomes[index]);
      const other = special?.get(evaluation);
      if (other !== undefined) return decodeOutcome(other);
      return { status: 'completed', value: rewards[evaluation], elapsedMs: elapsedMs[evaluation] ?? 0 };
    },
  };
}

/** What a reply says of activities, and of what travels as numbers: evaluations, or calls of functions. */
export function partsOf(reply: BatchReply): Pick<RunReply, 'activities' | 'evaluations'> {
  return reply.type === 'results' ? { evaluations: reply } : reply;
}

/**
 * Codes of what only this thread knows, about threads, time and runs: it acts on some. User code can make an HgmError of any code too, and
 * one of these comes back as an error of the user's.
 */
const CODES_OF_THIS_SIDE: ReadonlySet<unknown> = new Set<ErrorCode>([
  'ERR_SETUP_TIMEOUT',
  'ERR_START_TO_CLOSE_TIMEOUT',
  'ERR_SCHEDULE_TO_CLOSE_TIMEOUT',
  'ERR_HEARTBEAT_TIMEOUT',
  'ERR_CANCELLED',
  'ERR_THREAD_EXIT',
  'ERR_THREAD_OUT_OF_MEMORY',
  'ERR_POOL_START',
  'ERR_PROCESS_DIED',
  'ERR_CLOSED',
  'ERR_RUN_FAILED',
]);

function decodeUserError(envelope: ErrorEnvelope): Error {
  const isClaimed = envelope.type === 'error' && CODES_OF_THIS_SIDE.has(envelope.code);
  return decodeError(isClaimed ? { ...envelope, isOurs: false } : envelope);
}

/** An outcome as it is told of here. */
export function decodeOutcome(outcome: WireOutcome | undefined): AttemptOutcome {
  if (outcome === undefined) throw new TypeError('a thread answered fewer activities than it said');
  return outcome.status === 'completed' ? outcome : { ...outcome, error: decodeUserError(outcome.error) };
}
