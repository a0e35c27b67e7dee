/** What a worker sent as the outcome of an attempt, checked before it counts. */
import { decodeError, messageOf, toError } from '../../../../shared/error-envelope.js';
import { HgmError } from '../../../../shared/errors.js';
import type { WireOutcome } from '../../../../shared/messages.js';
import { copyJson } from '../../../../shared/plain-json.js';
import { checkChild } from '../../../../shared/results/agent-state.js';
import { type CheckedEvaluation, checkEvaluation, isResult } from '../../../../shared/results/evaluation-result.js';
import { type ActivityWork, describeWork, scaleOf } from '../../../../shared/work.js';
import type { AttemptOutcome, EndedAttempt } from '../../executor.js';
import type { RemoteOutcomes } from '../notice-job.js';
import { isFields } from '../wire-bytes.js';

/** An outcome on its way, and of which attempt it is. */
export interface ArrivedOutcome {
  readonly activityId: number;
  readonly attempt: number;
  readonly fingerprint: number;
  /** Undefined where `other` has the value, or the error. */
  readonly value: number | undefined;
  readonly other: WireOutcome | undefined;
  /** In milliseconds, >= 0. */
  readonly elapsedMs: number;
  /** What it has cost beside its result's `cost`, 0 for nothing. */
  readonly cost: number;
}

/** Outcomes that are no numbers, by their index. */
export type OtherOutcomes = ReadonlyMap<number, WireOutcome> | undefined;

/** One of a notice's outcomes. @param others - those of the notice */
export function arrivedOutcome(notice: RemoteOutcomes, others: OtherOutcomes, index: number): ArrivedOutcome {
  const other = others?.get(index);
  return {
    activityId: notice.activityIds[index]!,
    attempt: notice.attempts[index]!,
    fingerprint: notice.fingerprints[index]!,
    value: other === undefined ? notice.values[index] : undefined,
    other,
    elapsedMs: notice.elapsedMs[index]!,
    cost: notice.costs?.[index] ?? 0,
  };
}

/** How the attempt ended; a value that no worker of ours sends is a failure. */
export function checkedOutcome(work: ActivityWork, { value, other, elapsedMs, cost }: ArrivedOutcome): AttemptOutcome {
  const isPlain = cost === 0 && value !== undefined && work.type === 'evaluate';
  if (isPlain && isResult(value, scaleOf(work.problem))) return { status: 'completed', value, elapsedMs };
  const ended: EndedAttempt = { elapsedMs, ...(cost > 0 && { cost }) };
  const what = describeWork(work);
  try {
    if (other?.status === 'failed') return { status: 'failed', error: decodeError(other.error), ...ended };
    const found = other === undefined ? value : other.value;
    const checked = work.type === 'evaluate' ? checkedEvaluation(found, work, what) : checkChild(found, what);
    return { status: 'completed', value: checked, ...ended };
  } catch (thrown) {
    return { status: 'failed', error: toError(thrown, what), ...ended };
  }
}

/** A result as a thread sends it: its feedback is a text of JSON already, and it may tell of its reports. */
function checkedEvaluation(found: unknown, work: ActivityWork, what: string): number | CheckedEvaluation {
  if (!isFields(found)) return checkEvaluation(found, { what }, scaleOf(work.problem));
  const { feedback, reports, transfer: _, ...rest } = found;
  const checked = checkEvaluation(rest, { what }, scaleOf(work.problem));
  const parts = {
    ...(feedback !== undefined && { feedback: jsonText(feedback, what) }),
    ...(reports !== undefined && { reports: checkedReports(reports, what) }),
  };
  if (typeof checked !== 'number') return { ...checked, ...parts };
  return scaleOf(work.problem) === 'reward' ? { reward: checked, ...parts } : { score: checked, ...parts };
}

function jsonText(feedback: unknown, what: string): string {
  try {
    if (typeof feedback === 'string' && copyJson(JSON.parse(feedback)).status === 'copied') return feedback;
    throw new TypeError('it is no text of JSON');
  } catch (cause) {
    throw new HgmError('ERR_RESULT_SHAPE', `${what} came with feedback that cannot be read: ${messageOf(cause)}`, { cause });
  }
}

function checkedReports(reports: unknown, what: string) {
  const { steps, values, endedAt }: Readonly<Record<string, unknown>> = isFields(reports) ? reports : {};
  const areNumbers = (list: unknown): list is readonly number[] =>
    Array.isArray(list) && list.every((entry) => typeof entry === 'number' && Number.isFinite(entry));
  if (areNumbers(steps) && areNumbers(values) && steps.length === values.length) {
    if (endedAt === undefined) return { steps, values };
    if (typeof endedAt === 'number' && endedAt === steps.at(-1)) return { steps, values, endedAt };
  }
  throw new HgmError('ERR_RESULT_SHAPE', `${what} came with reports that cannot be read`);
}
