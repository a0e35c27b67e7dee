import { describeValue } from '../../../shared/describe-value.js';
import { type ErrorEnvelope, encodeError, messageOf } from '../../../shared/error-envelope.js';
import { HgmError } from '../../../shared/errors.js';
import { type EvaluationsReply, ORDER_COLUMNS, type WireOutcome } from '../../../shared/messages.js';
import { describeWork, type ThreadWork } from '../../../shared/work.js';
import type { Attempt, AttemptOutcome } from '../executor.js';
import { decodeOutcome } from '../threads/reply-outcomes.js';
import type { UnpackedEvaluations } from './attempts-unpacker.js';
import { encodeMessage } from './message-codec.js';
import type { OutcomesNotice } from './protocol.js';
import { copyShared, type SharedCopy } from './shared-copy.js';

/** Evaluations that have all ended, and how. */
interface EndedEvaluations {
  readonly evaluations: UnpackedEvaluations;
  readonly results: EvaluationsReply;
}

/** Collects how attempts ended, in the form in which that travels. */
export class OutcomePacker {
  readonly #attempts: Attempt<ThreadWork>[] = [];
  readonly #outcomes: AttemptOutcome[] = [];
  readonly #ended: EndedEvaluations[] = [];

  add(attempt: Attempt<ThreadWork>, outcome: AttemptOutcome): void {
    this.#attempts.push(attempt);
    this.#outcomes.push(outcome);
  }

  /** Adds evaluations that have all ended, as a thread has told it. */
  addAll(evaluations: UnpackedEvaluations, results: EvaluationsReply): void {
    this.#ended.push({ evaluations, results });
  }

  /**
   * Sends what was collected since this was called last. What can be sent from a thread and not from a process, such as shared memory, becomes a
   * failure.
   *
   * @param send - throws, and sends nothing, where a value cannot be encoded
   */
  flush(send: (notice: OutcomesNotice) => void): void {
    const attempts = this.#attempts.splice(0);
    const outcomes = this.#outcomes.splice(0);
    if (attempts.length > 0) sendEach(noticeOf(attempts, outcomes), (index) => attempts[index]!.work, send);
    for (const { evaluations, results } of this.#ended.splice(0)) {
      sendEach(noticeOfAll(evaluations, results), (index) => evaluations.attemptAt(index).work, send);
    }
  }
}

function sendEach(notice: OutcomesNotice, workAt: (index: number) => ThreadWork, send: (notice: OutcomesNotice) => void): void {
  try {
    send(notice);
  } catch {
    const others = notice.others?.map(([index, outcome]) => [index, sendable(workAt(index), outcome)] as const);
    send({ ...notice, ...(others && { others }) });
  }
}

function noticeOfAll({ orders }: UnpackedEvaluations, { rewards, elapsedMs, others }: EvaluationsReply): OutcomesNotice {
  const activityIds = new Float64Array(rewards.length);
  for (let index = 0; index < activityIds.length; index++) activityIds[index] = orders[index * ORDER_COLUMNS]!;
  return {
    type: 'outcomes',
    activityIds,
    values: new Float64Array(rewards),
    elapsedMs: new Float64Array(elapsedMs),
    ...(others && { others: others.map(([index, outcome]) => [index, checked(outcome)] as const) }),
  };
}

/** As it came from a thread, of whose errors not everything is believed. */
function checked(outcome: WireOutcome): WireOutcome {
  const decoded = decodeOutcome(outcome);
  return decoded.status === 'completed' ? outcome : { ...outcome, status: 'failed', error: encodeError(decoded.error) };
}

function noticeOf(attempts: readonly Attempt<ThreadWork>[], outcomes: readonly AttemptOutcome[]): OutcomesNotice {
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

function wireOutcome(work: ThreadWork, outcome: AttemptOutcome, onShared: (copy: SharedCopy) => void): WireOutcome {
  const { elapsedMs } = outcome;
  if (outcome.status === 'failed') return { status: 'failed', error: encodeError(outcome.error), elapsedMs };
  const { value } = outcome;
  if (work.type !== 'load' || typeof value !== 'object' || value === null || !('shared' in value)) {
    return { status: 'completed', value, elapsedMs };
  }
  const { shared, ...rest } = value;
  onShared(copyShared(shared));
  return { status: 'completed', value: rest, elapsedMs };
}

/** The outcome, or a failure where its value cannot be sent; an error goes without the parts that are no text. */
function sendable(work: ThreadWork, outcome: WireOutcome): WireOutcome {
  try {
    encodeMessage(outcome);
    return outcome;
  } catch (cause) {
    const { elapsedMs } = outcome;
    if (outcome.status === 'failed') return { status: 'failed', error: textOf(outcome.error), elapsedMs };
    const message = `the result of ${describeWork(work)} cannot be sent to another process: ${messageOf(cause)}; return data`;
    const error = new HgmError('ERR_RESULT_CLONE', message, { cause });
    return { status: 'failed', error: encodeError(error), elapsedMs };
  }
}

function textOf(error: ErrorEnvelope): ErrorEnvelope {
  if (error.type === 'value') return { type: 'value', value: describeValue(error.value) };
  return { ...error, details: undefined, cause: error.cause && textOf(error.cause), errors: error.errors?.map(textOf) };
}
