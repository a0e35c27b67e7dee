/** A batch of attempts on its way to a worker: a job of the queue of batches. It is numbers, and names the rest by number. */
import type { SentResult } from '../../../shared/results/expand-sees.js';
import type { Checkpoints } from '../../../shared/results/reports.js';
import { decodeBody, isFields, isNumberFrom } from './wire-bytes.js';

/** Numbers of an evaluation: activity, attempt, fingerprint, agent, task (-1 for none), `startToCloseTimeoutMs`, `heartbeatTimeoutMs`. */
export const EVALUATION_COLUMNS = 7;

/** A job's data, JSON. */
export interface BatchJob {
  /** Number of the batch in its run and generation, from 1. A worker that has it already runs nothing of it twice. */
  readonly batch: number;
  /** See `RunRecord.generation`: a batch of an earlier one is dropped. */
  readonly generation: number;
  /** A {@link BatchBody}, see `encodeBody`. */
  readonly body: string;
}

/** Another agent that an expansion is shown. */
export interface BatchMate {
  /** Number of the agent. */
  readonly agent: number;
  readonly mean: number;
  readonly evaluations: number;
}

export interface BatchExpansion {
  readonly activityId: number;
  readonly attempt: number;
  readonly fingerprint: number;
  /** Number of the agent. */
  readonly agent: number;
  readonly startToCloseTimeoutMs: number;
  readonly heartbeatTimeoutMs: number;
  readonly results?: readonly SentResult[];
  readonly mates?: readonly BatchMate[];
}

/** What a batch asks for. Each of its attempts is answered by an outcome, or handed back. */
export interface BatchBody {
  /** Number of the problem. */
  readonly problem: number;
  /** To be run before the evaluations. */
  readonly expansions: readonly BatchExpansion[];
  /** {@link EVALUATION_COLUMNS} numbers an evaluation. */
  readonly evaluations: Float64Array;
  /** What each evaluation is measured by on its way, in order; absent where none is. */
  readonly checkpoints?: readonly (Checkpoints | undefined)[];
}

/** A job of the queue of batches, read. */
export interface ReadBatch {
  readonly batch: number;
  readonly generation: number;
  readonly body: BatchBody;
}

/** Reads a job's data, whoever wrote it; undefined for what is no batch. Never throws. */
export function decodeBatchJob(data: unknown): ReadBatch | undefined {
  if (!isFields(data)) return undefined;
  const { batch, generation } = data;
  if (!isNumberFrom(1, batch) || !isNumberFrom(1, generation)) return undefined;
  const body = decodeBody(data.body);
  return isBody(body) ? { batch, generation, body } : undefined;
}

function isBody(value: unknown): value is BatchBody {
  if (!isFields(value)) return false;
  const { problem, expansions, evaluations, checkpoints } = value;
  if (!isNumberFrom(0, problem) || !Array.isArray(expansions) || !expansions.every(isExpansion)) return false;
  if (!(evaluations instanceof Float64Array) || !areEvaluations(evaluations)) return false;
  if (checkpoints === undefined) return true;
  return (
    Array.isArray(checkpoints) &&
    checkpoints.length === evaluations.length / EVALUATION_COLUMNS &&
    checkpoints.every((entry) => entry === undefined || isCheckpoints(entry))
  );
}

function areEvaluations(numbers: Float64Array): boolean {
  if (numbers.length % EVALUATION_COLUMNS !== 0) return false;
  for (let at = 0; at < numbers.length; at += EVALUATION_COLUMNS) {
    const isOne =
      isNumberFrom(1, numbers[at]) &&
      isNumberFrom(1, numbers[at + 1]) &&
      isNumberFrom(0, numbers[at + 2]) &&
      isNumberFrom(0, numbers[at + 3]) &&
      isNumberFrom(-1, numbers[at + 4]) &&
      numbers[at + 5]! > 0 &&
      numbers[at + 6]! > 0;
    if (!isOne) return false;
  }
  return true;
}

function isExpansion(value: unknown): value is BatchExpansion {
  if (!isFields(value)) return false;
  const { activityId, attempt, fingerprint, agent, startToCloseTimeoutMs, heartbeatTimeoutMs, results, mates } = value;
  return (
    isNumberFrom(1, activityId) &&
    isNumberFrom(1, attempt) &&
    isNumberFrom(0, fingerprint) &&
    isNumberFrom(0, agent) &&
    isLimit(startToCloseTimeoutMs) &&
    isLimit(heartbeatTimeoutMs) &&
    (results === undefined || (Array.isArray(results) && results.every(isSeen))) &&
    (mates === undefined || (Array.isArray(mates) && mates.every(isMate)))
  );
}

function isLimit(value: unknown): value is number {
  return typeof value === 'number' && value > 0;
}

function isSeen(value: unknown): value is SentResult {
  if (!isFields(value) || !isNumberFrom(-1, value.taskNumber)) return false;
  if (value.code !== undefined) return typeof value.code === 'string' && typeof value.message === 'string';
  return typeof value.weight === 'number' && (value.feedback === null || isJsonText(value.feedback));
}

function isJsonText(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

function isMate(value: unknown): value is BatchMate {
  return isFields(value) && isNumberFrom(0, value.agent) && typeof value.mean === 'number' && isNumberFrom(0, value.evaluations);
}

function isCheckpoints(value: unknown): value is Checkpoints {
  if (!isFields(value) || (value.compares !== 'best' && value.compares !== 'latest')) return false;
  const { steps, values } = value;
  return (
    Array.isArray(steps) &&
    Array.isArray(values) &&
    steps.length === values.length &&
    [...steps, ...values].every((entry) => typeof entry === 'number')
  );
}
