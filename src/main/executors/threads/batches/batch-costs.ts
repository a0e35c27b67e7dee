import type { BatchReply, EvaluationsReply } from '../../../../shared/messages.js';
import type { Batch } from '../pending-attempt.js';
import { partsOf } from '../reply-outcomes.js';
import type { BatchSizer, WorkKind } from './batch-sizer.js';

/** Notes what the activities of a batch, as far as they were run, cost. */
export function noteCosts(sizer: BatchSizer, batch: Batch, reply: BatchReply): void {
  const { activities, evaluations } = partsOf(reply);
  const sendShareMs = batch.sendMs / batch.length;
  const note = (kind: WorkKind, count: number, busyMs: number) => sizer.note(kind, count, Math.max(busyMs, sendShareMs * count));
  // Activities that travel together are of one kind.
  if (activities !== undefined) note(batch.kind, activities.outcomes.length, activities.busyMs);
  if (evaluations === undefined) return;
  const count = evaluations.rewards.length;
  if (reply.type === 'reply') note('evaluate', count, evaluations.busyMs);
  else if (batch.attempts.every(({ kind }) => kind === batch.kind)) note(batch.kind, count, evaluations.busyMs);
  else for (const [kind, { calls, busyMs }] of shares(batch.attempts, evaluations)) note(kind, calls, busyMs);
}

/** What functions of several kinds took: each its own time, and a share of what came to it. */
function shares(
  attempts: Batch['attempts'],
  { elapsedMs, busyMs }: EvaluationsReply,
): Map<WorkKind, { calls: number; busyMs: number }> {
  let ownMs = 0;
  for (let index = 0; index < elapsedMs.length; index++) ownMs += elapsedMs[index] ?? 0;
  const overheadMs = (busyMs - ownMs) / elapsedMs.length;
  const byKind = new Map<WorkKind, { calls: number; busyMs: number }>();
  for (let index = 0; index < elapsedMs.length; index++) {
    const kind = attempts[index]?.kind;
    if (kind === undefined) continue;
    const share = byKind.get(kind) ?? { calls: 0, busyMs: 0 };
    share.calls++;
    share.busyMs += (elapsedMs[index] ?? 0) + Math.max(0, overheadMs);
    byKind.set(kind, share);
  }
  return byKind;
}
