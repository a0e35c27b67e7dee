/**
 * What a coordinator and a worker host say to each other, over whatever carries messages between them. The coordinator sends attempts in
 * batches and is told how each ended; all times and limits are kept by the host.
 */
import type { ResourceLimits } from 'node:worker_threads';
import type { ErrorEnvelope } from '../../../shared/error-envelope.js';
import type { EvaluationOrders, Impurities, SaidNotice, WireOutcome } from '../../../shared/messages.js';
import type { ProblemReference, WireWork } from '../../../shared/work.js';
import type { Attempt } from '../executor.js';
import type { SharedCopy } from './shared-copy.js';

/** How a host is to run attempts: options of its thread executor. */
export interface HostSetup {
  readonly threads: number;
  readonly setupTimeoutMs: number;
  readonly cancelGraceMs: number;
  readonly batching: boolean;
  /** Left out for no limit. */
  readonly maximumActivitiesPerThread?: number;
  /** Left out for Node's. */
  readonly resourceLimits?: ResourceLimits;
}

/** An attempt that is no evaluation. */
export interface HostActivity extends Attempt {
  readonly work: Exclude<WireWork, { readonly type: 'evaluate' }>;
}

/** Evaluations of one problem: numbers, beside what this host has not been sent before. */
export interface HostEvaluations extends EvaluationOrders {
  /** {@link LIMIT_COLUMNS} numbers an evaluation: `startToCloseTimeoutMs`, `heartbeatTimeoutMs`; only those of the first where all have the same. */
  readonly limits: Float64Array;
}

export const LIMIT_COLUMNS = 2;

/** A problem under the number that stands for it in later orders to the same host. */
export interface HostProblem {
  readonly number: number;
  readonly reference: Omit<ProblemReference, 'shared'>;
  /** What the problem's `shared` returned, once it has. */
  readonly shared?: SharedCopy;
}

/** A batch of attempts, those in `activities` before the evaluations. */
export interface AttemptsOrder {
  readonly type: 'attempts';
  /** Problems that this host has not been told of. */
  readonly problems?: readonly HostProblem[];
  readonly activities?: readonly HostActivity[];
  readonly evaluations?: HostEvaluations;
}

/** What the coordinator tells a host. */
export type HostOrder =
  /** The first order: from then on the host has a pool. */
  | { readonly type: 'start'; readonly setup: HostSetup }
  /** Import this module, and call nothing in it: work of it will come. */
  | { readonly type: 'prepare'; readonly url: string }
  | AttemptsOrder
  /** These attempts are to end with this error. */
  | { readonly type: 'cancel'; readonly activityIds: readonly number[]; readonly reason: ErrorEnvelope }
  /** Give back what has not started; answered by `handedBack`. */
  | { readonly type: 'handBack' }
  /** The answer to a `call`. */
  | { readonly type: 'answer'; readonly call: number; readonly answer: CallAnswer };

/** What a call of the coordinator came to. */
export type CallAnswer =
  | { readonly status: 'returned'; readonly value: unknown }
  | { readonly status: 'threw'; readonly error: ErrorEnvelope };

/** What user code of a host asks of the coordinator, see `HostEndpoint`. */
export type HostRequest =
  | { readonly type: 'service'; readonly path: readonly string[]; readonly args: readonly unknown[] }
  | { readonly type: 'recall'; readonly activityId: number; readonly name: string }
  | {
      readonly type: 'keep';
      readonly activityId: number;
      readonly name: string;
      readonly value: string;
      readonly cost: number;
    };

/** How attempts ended, in any order. */
export interface OutcomesNotice {
  readonly type: 'outcomes';
  readonly activityIds: Float64Array;
  /** Rewards, scores or other numbers; NaN where `others` has the outcome. */
  readonly values: Float64Array;
  /** Wall time inside user code, in milliseconds. */
  readonly elapsedMs: Float64Array;
  readonly others?: readonly (readonly [index: number, outcome: WireOutcome])[];
  /** What `shared` of problems returned that were loaded: it is left out of their outcomes' values. */
  readonly shared?: readonly (readonly [index: number, shared: SharedCopy])[];
  /** What each has cost beside its result's `cost`; absent where nothing has. */
  readonly costs?: Float64Array;
}

/** An attempt that runs. */
export type HostRunning = readonly [activityId: number, elapsedMs: number];

/** What a host tells the coordinator: what an attempt says comes before its outcome. */
export type HostNotice =
  /** The pool can take work. */
  | { readonly type: 'ready' }
  /** There will be no pool. */
  | { readonly type: 'failed'; readonly error: ErrorEnvelope }
  | OutcomesNotice
  /** These had not started, and never will at this host. */
  | { readonly type: 'handedBack'; readonly activityIds: readonly number[] }
  /** A sign of life, and what runs. */
  | { readonly type: 'heartbeat'; readonly running: readonly HostRunning[] }
  /** A thread is in a call that nothing interrupts: only the end of the host frees it. */
  | { readonly type: 'stuck' }
  | { readonly type: 'impurities'; readonly impurities: Impurities }
  | { readonly type: 'call'; readonly call: number; readonly request: HostRequest }
  | SaidNotice;

/** One end of what carries messages; they come in the order in which they were sent. */
export interface MessageLink<Sent, Received> {
  /** @throws what encoding the message throws; then nothing is sent */
  send(message: Sent): void;
  /** Called once, before anything can come. */
  listen(listener: MessageListener<Received>): void;
}

export interface MessageListener<Received> {
  onMessage(message: Received): void;
  /** The other end is gone, or what comes cannot be read. Nothing comes after this. */
  onClosed(): void;
}
