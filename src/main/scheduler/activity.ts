import type { QueueItem } from '../../shared/collections/linked-queue.js';
import type { HgmError } from '../../shared/errors.js';
import type { Attempt } from '../executors/executor.js';
import type { DueItem } from './due-heap.js';
import type { ResolvedRetryPolicy } from './retry-policy.js';
import type { ScheduleRequest } from './settlement.js';
import type { ResolvedTimeouts } from './timeouts.js';

/**
 * - `ready`: waits for a slot;
 * - `running`: the executor has it;
 * - `accepting`: the executor has told the attempt's outcome, which is being looked at;
 * - `waiting`: for its next attempt, without a slot.
 */
export type ActivityState = 'ready' | 'running' | 'accepting' | 'waiting' | 'settled';

/** How an activity ends that was asked to while it ran, unless it completes first. */
export interface Ending {
  readonly status: 'failed' | 'cancelled';
  readonly error: HgmError;
}

/**
 * An activity in flight: one object, which is also the item of the ready queue and of the due heap.
 *
 * @internal
 */
export class Activity implements QueueItem<Activity>, DueItem {
  readonly id: number;
  /** The one given, or `activity:<id>`. */
  readonly requestId: string;
  readonly request: ScheduleRequest;
  readonly retry: ResolvedRetryPolicy;
  readonly timeouts: ResolvedTimeouts;
  /** When all attempts must have ended; `Infinity` for never. */
  readonly deadlineMs: number;
  state: ActivityState = 'ready';
  /** Attempts that were started, those of another process included. */
  attempts: number;
  ending: Ending | null = null;
  /** Whether its present attempt is the last one, whatever the retry policy says. */
  isGivenUp = false;
  lastError: Error | null = null;
  lastElapsedMs = 0;
  lastCost = 0;
  queued = false;
  previous: Activity | null = null;
  next: Activity | null = null;
  /** The end of the wait while `waiting`, else the deadline. */
  dueMs = Number.POSITIVE_INFINITY;
  dueOrder = 0;
  heapIndex = -1;

  constructor(
    id: number,
    requestId: string,
    request: ScheduleRequest,
    retry: ResolvedRetryPolicy,
    timeouts: ResolvedTimeouts,
    deadlineMs: number,
  ) {
    this.id = id;
    this.requestId = requestId;
    this.request = request;
    this.retry = retry;
    this.timeouts = timeouts;
    this.deadlineMs = deadlineMs;
    this.attempts = request.attemptsMade ?? 0;
  }

  /** Whether the executor has this attempt and has not told its outcome. */
  isAt({ attempt }: Pick<Attempt, 'attempt'>): boolean {
    return this.state === 'running' && this.attempts === attempt;
  }
}
