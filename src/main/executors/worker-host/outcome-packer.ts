import { encodeError, messageOf } from '../../../shared/error-envelope.js';
import { HgmError } from '../../../shared/errors.js';
import type { WireOutcome } from '../../../shared/messages.js';
import { describeWork, type ThreadWork } from '../../../shared/work.js';
import type { Attempt, AttemptOutcome } from '../executor.js';
import { encodeMessage } from './message-codec.js';
import type { OutcomesNotice } from './protocol.js';
import { copyShared, type SharedCopy } from './shared-copy.js';

/** Collects how attempts ended, in the form in which that travels. */
export class OutcomePacker {
  readonly #attempts: Attempt<ThreadWork>[] = [];
  readonly #outcomes: AttemptOutcome[] = [];

  get size(): number {
    return this.#outcomes.length;
  }

  add(attempt: Attempt<ThreadWork>, outcome: AttemptOutcome): void {
    this.#attempts.push(attempt);
    this.#outcomes.push(outcome);
  }

  /** What was collected since this was called last. */
  take(): OutcomesNotice {
    const outcomes = this.#outcomes.splice(0);
    const attempts = this.#attempts.splice(0);
    const activityIds = new Float64Array(outcomes.length);
    const values = new Float64Array(outcomes.length);
    const elapsedMs = new Float64Array(outcomes.length);
    const others: [number, WireOutcome][] = [];
    const shared: [number, SharedCopy][] = [];
    let costs: Float64Array | undefined;
    for (const [index, outcome] of outcomes.entries()) {
      activityIds[index] = attempts[index]!.activityId;
      elapsedMs[index] = outcome.elapsedMs;
      if (outcome.cost !== undefined) {
        costs ??= new Float64Array(outcomes.length);
        costs[index] = outcome.cost;
      }
      if (outcome.status === 'completed' && typeof outcome.value === 'number') {
        values[index] = outcome.value;
        if (!Number.isNaN(outcome.value)) continue;
      }
      values[index] = Number.NaN;
      others.push([index, wireOutcome(attempts[index]!.work, outcome, (copy) => shared.push([index, copy]))]);
    }
    return {
      type: 'outcomes',
      activityIds,
      values,
      elapsedMs,
      ...(others.length > 0 && { others }),
      ...(shared.length > 0 && { shared }),
      ...(costs && { costs }),
    };
  }
}

function wireOutcome(work: ThreadWork, outcome: AttemptOutcome, onShared: (copy: SharedCopy) => void): WireOutcome {
  const { elapsedMs } = outcome;
  if (outcome.status === 'failed') return { status: 'failed', error: encodeError(outcome.error), elapsedMs };
  const { value } = outcome;
  if (work.type !== 'load' || typeof value !== 'object' || value === null || !('shared' in value)) {
    return sendable(work, { status: 'completed', value, elapsedMs });
  }
  const { shared, ...rest } = value;
  onShared(copyShared(shared));
  return { status: 'completed', value: rest, elapsedMs };
}

/** The outcome, or a failure where its value can be sent to another thread and not to another process, as a port can. */
function sendable(work: ThreadWork, outcome: Extract<WireOutcome, { readonly status: 'completed' }>): WireOutcome {
  try {
    encodeMessage(outcome.value);
    return outcome;
  } catch (cause) {
    const message = `the result of ${describeWork(work)} cannot be sent to another process: ${messageOf(cause)}; return data`;
    const error = new HgmError('ERR_RESULT_CLONE', message, { cause });
    return { status: 'failed', error: encodeError(error), elapsedMs: outcome.elapsedMs };
  }
}
