/** A batch of attempts on its way to a worker: a job of the queue of batches. It is numbers, and names the rest by number. */
import type { SentResult } from '../../../shared/results/expand-sees.js';
import type { Checkpoints } from '../../../shared/results/reports.js';
import { packColumns, unpackColumns } from './packed-columns.js';
import { areNumbersFrom, areNumbersWithin, decodeBody, encodeBody, isFields, isNumberFrom } from './wire-bytes.js';

/** A job's data, JSON. */
export interface BatchJob {
  /** Number of the batch in its run and generation, from 1. A worker that has it already runs nothing of it twice. */
  readonly batch: number;
  /** See `RunRecord.generation`: a batch of an earlier one is dropped. */
  readonly generation: number;
  /** A {@link BatchBody}, see {@link encodeBatchBody}. */
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

/** Evaluations: a number of each in every column. */
export interface BatchEvaluations {
  readonly activityIds: Float64Array;
  readonly attempts: Float64Array;
  readonly fingerprints: Float64Array;
  /** Numbers of agents. */
  readonly agents: Float64Array;
  /** Numbers of tasks, -1 for none. */
  readonly tasks: Float64Array;
  /** Limits in milliseconds, see `Attempt`. */
  readonly startToCloseTimeoutsMs: Float64Array;
  readonly heartbeatTimeoutsMs: Float64Array;
}

/** What a batch asks for. Each of its attempts is answered by an outcome, or handed back. */
export interface BatchBody {
  /** Number of the problem. */
  readonly problem: number;
  /** To be run before the evaluations. */
  readonly expansions: readonly BatchExpansion[];
  readonly evaluations: BatchEvaluations;
  /** What each evaluation is measured by on its way, in order; absent where none is. */
  readonly checkpoints?: readonly (Checkpoints | undefined)[];
}

/** @throws what a value that cannot be copied throws */
export function encodeBatchBody({ evaluations, ...body }: BatchBody): string {
  return encodeBody({ ...body, evaluations: packColumns(evaluations) });
}

/** Columns for so many evaluations. */
export function evaluationColumns(count: number): BatchEvaluations {
  const column = () => new Float64Array(count);
  return {
    activityIds: column(),
    attempts: column(),
    fingerprints: column(),
    agents: column(),
    tasks: column(),
    startToCloseTimeoutsMs: column(),
    heartbeatTimeoutsMs: column(),
  };
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
  const found = decodeBody(data.body);
  if (!isFields(found) || !isFields(found.evaluations)) return undefined;
  const body = { ...found, evaluations: unpackColumns(found.evaluations) };
  return isBody(body) ? { batch, generation, body } : undefined;
}

function isBody(value: unknown): value is BatchBody {
  if (!isFields(value)) return false;
  const { problem, expansions, evaluations, checkpoints } = value;
  if (!isNumberFrom(0, problem) || !Array.isArray(expansions) || !expansions.every(isExpansion)) return false;
  if (!areEvaluations(evaluations)) return false;
  if (checkpoints === undefined) return true;
  return (
    Array.isArray(checkpoints) &&
    checkpoints.length === evaluations.activityIds.length &&
    checkpoints.every((entry) => entry === undefined || isCheckpoints(entry))
  );
}

function areEvaluations(value: unknown): value is BatchEvaluations {
  if (!isFields(value) || !(value.activityIds instanceof Float64Array)) return false;
  const { length } = value.activityIds;
  const areFrom = (least: number, column: unknown): boolean => areNumbersFrom(least, column, length);
  const areLimits = (column: unknown): boolean => areNumbersWithin(Number.MIN_VALUE, Number.POSITIVE_INFINITY, column, length);
  return (
    areFrom(1, value.activityIds) &&
    areFrom(1, value.attempts) &&
    areFrom(0, value.fingerprints) &&
    areFrom(0, value.agents) &&
    areFrom(-1, value.tasks) &&
    areLimits(value.startToCloseTimeoutsMs) &&
    areLimits(value.heartbeatTimeoutsMs)
  );
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
