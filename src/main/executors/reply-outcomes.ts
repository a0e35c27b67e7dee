import { assertNever } from '../../shared/assert-never.js';
import { decodeError } from '../../shared/error-envelope.js';
import type { EvaluationsReply, RunReply, WireOutcome } from '../../shared/messages.js';
import type { AttemptOutcome } from './executor.js';

/** The outcomes of a batch, as far as the thread got. */
export interface ReplyOutcomes {
  readonly length: number;
  at(index: number): AttemptOutcome;
}

export function outcomesOf(reply: RunReply): ReplyOutcomes {
  switch (reply.type) {
    case 'activities':
      return { length: reply.outcomes.length, at: (index) => decode(reply.outcomes[index]) };
    case 'evaluations':
      return evaluationOutcomes(reply);
    default:
      return assertNever(reply);
  }
}

function evaluationOutcomes({ rewards, elapsedMs, others }: EvaluationsReply): ReplyOutcomes {
  const special = others.length === 0 ? undefined : new Map(others);
  return {
    length: rewards.length,
    at: (index) => {
      const other = special?.get(index);
      return other === undefined
        ? { status: 'completed', value: rewards[index], elapsedMs: elapsedMs[index] ?? 0 }
        : decode(other);
    },
  };
}

function decode(outcome: WireOutcome | undefined): AttemptOutcome {
  if (outcome === undefined) throw new TypeError('a thread answered fewer activities than it said');
  return outcome.status === 'completed' ? outcome : { ...outcome, error: decodeError(outcome.error) };
}
