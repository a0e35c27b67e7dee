/**
 * What a coordinator tells workers beside batches: messages on the run's channel. A channel keeps nothing for who is away, so each is sent again as
 * long as it matters, and doing it twice is doing it once.
 */
import type { ErrorEnvelope } from '../../../shared/error-envelope.js';
import { encodeMessage } from '../worker-host/message-codec.js';
import type { CallAnswer } from '../worker-host/protocol.js';
import { isReadableEnvelope, isWorkerId } from './notice-job.js';
import { decodeBytes, isFields, isNumberFrom } from './wire-bytes.js';

export interface CoordinatorOrder {
  /** See `RunRecord.generation`; those of another than the worker serves are ignored. */
  readonly generation: number;
  /** Id of the worker that is meant; null for all. */
  readonly worker: string | null;
  readonly order: WorkerOrder;
}

export type WorkerOrder =
  /** These attempts are to end with this error, where they run or wait. Sent again while heartbeats name one. */
  | {
      readonly type: 'cancel';
      readonly activityIds: readonly number[];
      /** For each, which attempt is meant: another one of the activity goes on. */
      readonly attempts: readonly number[];
      readonly reason: ErrorEnvelope;
    }
  /** The answer to a call, sent again when the call is. */
  | { readonly type: 'answer'; readonly call: number; readonly answer: CallAnswer }
  /** Give back what has not started: others have nothing to do. */
  | { readonly type: 'handBack' }
  /** Take nothing more of this run, and give back what has not started; `reason` says why, for the worker's own log. */
  | { readonly type: 'setAside'; readonly reason: string }
  /** The run has ended: what is left of it is about to be removed. */
  | { readonly type: 'end' };

/** @throws what a value that cannot be copied throws */
export function encodeOrder(order: CoordinatorOrder): Buffer {
  return encodeMessage(order);
}

/** Undefined for what is no order, whoever sent it. Never throws. */
export function decodeOrder(bytes: Buffer): CoordinatorOrder | undefined {
  const found = decodeBytes(bytes);
  return isOrder(found) ? found : undefined;
}

function isOrder(value: unknown): value is CoordinatorOrder {
  if (!isFields(value) || !isNumberFrom(1, value.generation)) return false;
  return (value.worker === null || isWorkerId(value.worker)) && isWorkerOrder(value.order);
}

function isWorkerOrder(value: unknown): value is WorkerOrder {
  if (!isFields(value)) return false;
  switch (value.type) {
    case 'cancel': {
      const { activityIds, attempts, reason } = value;
      const areNumbers = (entries: unknown): entries is number[] =>
        Array.isArray(entries) && entries.every((entry) => isNumberFrom(1, entry));
      return (
        areNumbers(activityIds) && areNumbers(attempts) && activityIds.length === attempts.length && isReadableEnvelope(reason)
      );
    }
    case 'answer':
      return isNumberFrom(1, value.call) && isAnswer(value.answer);
    case 'handBack':
    case 'end':
      return true;
    case 'setAside':
      return typeof value.reason === 'string';
    default:
      return false;
  }
}

function isAnswer(value: unknown): value is CallAnswer {
  if (!isFields(value)) return false;
  return value.status === 'returned' || (value.status === 'threw' && isReadableEnvelope(value.error));
}
