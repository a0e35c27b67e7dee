import { decodeError } from '../../../shared/error-envelope.js';
import type { AttemptOutcome } from '../executor.js';
import type { OutcomesNotice } from '../worker-host/protocol.js';
import { restoreShared } from '../worker-host/shared-copy.js';

/** Calls `settle` with each attempt that a host has ended, and how. */
export function readOutcomes(notice: OutcomesNotice, settle: (activityId: number, outcome: AttemptOutcome) => void): void {
  const { activityIds, values, elapsedMs, costs } = notice;
  const others = notice.others && new Map(notice.others);
  for (const [index, activityId] of activityIds.entries()) {
    const other = others?.get(index);
    const cost = costs?.[index] ?? 0;
    const ended = { elapsedMs: elapsedMs[index] ?? 0, ...(cost > 0 && { cost }) };
    if (other === undefined) settle(activityId, { status: 'completed', value: values[index], ...ended });
    else if (other.status === 'failed') settle(activityId, { status: 'failed', error: decodeError(other.error), ...ended });
    else settle(activityId, { status: 'completed', value: withShared(other.value, index, notice), ...ended });
  }
}

function withShared(value: unknown, index: number, { shared }: OutcomesNotice): unknown {
  const copy = shared?.find(([at]) => at === index)?.[1];
  return copy === undefined || typeof value !== 'object' ? value : { ...value, shared: restoreShared(copy) };
}
