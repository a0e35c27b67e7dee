/** What a worker tells the coordinator: a job of the queue of notices. What a batch came to is added before its job completes. */
import { isEnvelope } from '../../../shared/error-envelope.js';
import type { Impurities, SaidNotice, WireOutcome } from '../../../shared/messages.js';
import type { HostRequest, OutcomesNotice } from '../worker-host/protocol.js';
import { packColumns, unpackColumns } from './packed-columns.js';
import { areNumbersWithin, decodeBody, encodeBody, isFields, isNumberFrom, isNumbers } from './wire-bytes.js';

/** A job's data, JSON. */
export interface NoticeJob {
  /** The worker's id. */
  readonly worker: string;
  /** That of the batch which it is about; of others, the one that the worker serves. */
  readonly generation: number;
  /** A list of {@link WorkerNotice}, in the order in which they were made, see {@link encodeNotices}: one job brings all that a worker had to tell. */
  readonly body: string;
}

/** How attempts ended. The first outcome of an activity and attempt counts, whoever sends it; later ones are ignored. */
export interface RemoteOutcomes extends Omit<OutcomesNotice, 'shared'> {
  /** Of the batch: for each outcome, which attempt of its activity it was, and its fingerprint. */
  readonly attempts: Float64Array;
  readonly fingerprints: Float64Array;
}

export type WorkerNotice =
  | RemoteOutcomes
  /** These attempts of a batch were not started, and never will be by this worker. */
  | {
      readonly type: 'handedBack';
      readonly activityIds: readonly number[];
      /** For each, which attempt it was. */
      readonly attempts: readonly number[];
    }
  | { readonly type: 'impurities'; readonly impurities: Impurities }
  /** Sent again until it is answered, under the same number; the coordinator acts once. */
  | { readonly type: 'call'; readonly call: number; readonly request: RemoteRequest }
  | SaidNotice;

/** Services are not reached from other machines. */
export type RemoteRequest = Exclude<HostRequest, { readonly type: 'service' }>;

/** A job of the queue of notices, read. */
export interface ReadNotice {
  readonly worker: string;
  readonly generation: number;
  readonly notices: readonly WorkerNotice[];
}

/** Longest id of a worker, in characters. */
const MAXIMUM_WORKER_LENGTH = 200;

export function isWorkerId(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAXIMUM_WORKER_LENGTH;
}

/** @throws what a value that cannot be copied throws */
export function encodeNotices(notices: readonly WorkerNotice[]): string {
  return encodeBody(notices.map((notice) => (notice.type === 'outcomes' ? packColumns(notice) : notice)));
}

/** Reads a job's data, whoever wrote it; undefined where any of it is no notice. What an outcome holds is checked where it is known what ran. Never throws. */
export function decodeNoticeJob(data: unknown): ReadNotice | undefined {
  if (!isFields(data)) return undefined;
  const { worker, generation } = data;
  if (!isWorkerId(worker) || !isNumberFrom(1, generation)) return undefined;
  const found = decodeBody(data.body);
  if (!Array.isArray(found)) return undefined;
  const notices = found.map((notice: unknown) =>
    isFields(notice) && notice.type === 'outcomes' ? unpackColumns(notice) : notice,
  );
  return areNotices(notices) ? { worker, generation, notices } : undefined;
}

function areNotices(values: readonly unknown[]): values is readonly WorkerNotice[] {
  return values.every(isNotice);
}

function isNotice(value: unknown): value is WorkerNotice {
  if (!isFields(value)) return false;
  switch (value.type) {
    case 'outcomes':
      return areOutcomes(value);
    case 'handedBack':
      return isNumbers(value.activityIds) && isNumbers(value.attempts) && value.activityIds.length === value.attempts.length;
    case 'impurities':
      return isFields(value.impurities) && isNumbers(Object.values(value.impurities));
    case 'call':
      return isNumberFrom(1, value.call) && isRequest(value.request);
    case 'log':
      return (
        (value.activityId === null || isNumberFrom(1, value.activityId)) &&
        (value.level === 'info' || value.level === 'warn' || value.level === 'error') &&
        typeof value.message === 'string' &&
        (value.source === 'log' || value.source === 'console')
      );
    case 'progress':
      return (
        isNumberFrom(1, value.activityId) &&
        typeof value.fraction === 'number' &&
        value.fraction >= 0 &&
        value.fraction <= 1 &&
        (value.message === undefined || typeof value.message === 'string')
      );
    default:
      return false;
  }
}

function areOutcomes({
  activityIds,
  values,
  elapsedMs,
  attempts,
  fingerprints,
  others,
  costs,
}: Readonly<Record<string, unknown>>): boolean {
  if (!(activityIds instanceof Float64Array)) return false;
  const { length } = activityIds;
  const isColumn = (column: unknown): column is Float64Array => column instanceof Float64Array && column.length === length;
  const areTimes = (column: unknown): boolean => areNumbersWithin(0, Number.MAX_VALUE, column, length);
  if (!isColumn(values) || !areTimes(elapsedMs) || !isColumn(attempts) || !isColumn(fingerprints)) return false;
  if (costs !== undefined && !areTimes(costs)) return false;
  if (others === undefined) return true;
  return Array.isArray(others) && others.every((entry) => isOther(entry, length));
}

function isOther(entry: unknown, length: number): boolean {
  if (!Array.isArray(entry) || !isNumberFrom(0, entry[0]) || entry[0] >= length) return false;
  const outcome: unknown = entry[1];
  return isOutcome(outcome);
}

function isOutcome(value: unknown): value is WireOutcome {
  if (!isFields(value)) return false;
  const { status, elapsedMs, error } = value;
  if (typeof elapsedMs !== 'number' || !(elapsedMs >= 0 && elapsedMs < Number.POSITIVE_INFINITY)) return false;
  return status === 'completed' || (status === 'failed' && isReadableEnvelope(error));
}

/** Whether an envelope's texts are texts, down its causes. */
export function isReadableEnvelope(value: unknown): boolean {
  if (!isEnvelope(value)) return false;
  if (value.type === 'value') return true;
  const fields: Readonly<Record<string, unknown>> = value;
  const { name, message, stack, code, retryable, retryAfterMs, cause, errors } = fields;
  return (
    typeof name === 'string' &&
    typeof message === 'string' &&
    (stack === undefined || typeof stack === 'string') &&
    (code === undefined || typeof code === 'string' || typeof code === 'number') &&
    (retryable === undefined || typeof retryable === 'boolean') &&
    (retryAfterMs === undefined || typeof retryAfterMs === 'number') &&
    (cause === undefined || isReadableEnvelope(cause)) &&
    (errors === undefined || (Array.isArray(errors) && errors.every(isReadableEnvelope)))
  );
}

function isRequest(value: unknown): value is RemoteRequest {
  if (!isFields(value) || !isNumberFrom(1, value.activityId) || typeof value.name !== 'string') return false;
  if (value.type === 'recall') return true;
  return value.type === 'keep' && typeof value.value === 'string' && typeof value.cost === 'number' && value.cost >= 0;
}
