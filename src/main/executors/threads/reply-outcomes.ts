import { decodeError } from '../../../shared/error-envelope.js';
import type { RunReply, WireOutcome } from '../../../shared/messages.js';
import type { AttemptOutcome } from '../executor.js';

/** The outcomes of a batch, as far as the thread got. */
export interface ReplyOutcomes {
  readonly length: number;
  at(index: number): AttemptOutcome;
}

export function outcomesOf({ activities, evaluations }: RunReply): ReplyOutcomes {
  const { outcomes } = activities;
  if (evaluations === null) return { length: outcomes.length, at: (index) => decode(outcomes[index]) };
  const { rewards, elapsedMs, others } = evaluations;
  const special = others.length === 0 ? undefined : new Map(others);
  return {
    length: outcomes.length + rewards.length,
    at: (index) => {
      const evaluation = index - outcomes.length;
      if (evaluation < 0) return decode(outcomes[index]);
      const other = special?.get(evaluation);
      if (other !== undefined) return decode(other);
      return { status: 'completed', value: rewards[evaluation], elapsedMs: elapsedMs[evaluation] ?? 0 };
    },
  };
}

function decode(outcome: WireOutcome | undefined): AttemptOutcome {
  if (outcome === undefined) throw new TypeError('a thread answered fewer activities than it said');
  return outcome.status === 'completed' ? outcome : { ...outcome, error: decodeError(outcome.error) };
}
