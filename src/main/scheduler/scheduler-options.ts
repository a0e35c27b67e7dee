import { isIntegerFrom } from '../../shared/check-option.js';
import type { Clock } from '../../shared/clock.js';
import { field, fillOptions, groupKind, type OptionFields, optionalField, readOptions } from '../../shared/option-fields.js';
import { functionKind, integerKind, kindOf, SEED_KIND } from '../../shared/option-kinds.js';
import { ownOrGiven } from '../time/own-or-given.js';
import { RunningClock } from '../time/running-clock.js';
import type { CallbackFault } from './callback-faults.js';
import { RETRY_FIELDS, type ResolvedRetryPolicy, type RetryPolicyOptions, resolveRetryPolicy } from './retry-policy.js';
import type { RetryEvent } from './settlement.js';
import { type ResolvedTimeouts, resolveTimeouts, TIMEOUT_FIELDS, type TimeoutOptions } from './timeouts.js';

/** Options of a `TaskScheduler`. */
export interface SchedulerOptions {
  /** Most activities that run at a time, an integer >= 1. An executor with a `concurrency` may have more of them at hand. */
  readonly concurrency: number;
  /** Slots of their own for kinds of activities, which then take none of `concurrency`; each an integer >= 1. @defaultValue none */
  readonly kindConcurrency?: Readonly<Record<string, number>>;
  /** How failed attempts are tried again, unless a request brings its own policy. */
  readonly retry?: RetryPolicyOptions;
  /** Time limits of activities, unless a request brings its own. @defaultValue none */
  readonly timeouts?: TimeoutOptions;
  /** Seed of the jitter of retry delays, a safe integer >= 0. @defaultValue 1 */
  readonly seed?: number;
  /** Not closed. @defaultValue the process's monotonic clock, without the time in which the process did not run */
  readonly clock?: Clock;
  /** Finished requests that are remembered, an integer >= 0; beyond it the one that ended longest ago is forgotten. @defaultValue 10000 */
  readonly finishedLimit?: number;
  /** Told of every retry, once it is scheduled. What it throws is told as {@link onFault} says. */
  readonly onRetry?: (event: RetryEvent) => void;
  /**
   * Told, as ERR_CALLBACK, of each thing that `settle`, `onRetry`, and `execute` or `cancel` of an executor threw without its being the failure
   * of an attempt. @defaultValue the first one is thrown to the callers of `drain()` and `close()`
   */
  readonly onFault?: (fault: CallbackFault) => void;
}

/** {@link SchedulerOptions} with every default filled in and every rule checked; frozen. */
export interface ResolvedSchedulerOptions {
  readonly concurrency: number;
  readonly kindConcurrency: Readonly<Record<string, number>>;
  readonly retry: ResolvedRetryPolicy;
  readonly timeouts: ResolvedTimeouts;
  readonly seed: number;
  readonly clock: Clock;
  readonly finishedLimit: number;
  readonly onRetry: (event: RetryEvent) => void;
  /** Frees the clock, where it is the scheduler's own. */
  readonly release: () => Promise<void>;
  readonly onFault: ((fault: CallbackFault) => void) | undefined;
}

/** Finished requests that are remembered where nothing is said. */
export const DEFAULT_FINISHED_LIMIT = 10_000;

const SLOTS_KIND = kindOf(
  'an object of integers >= 1',
  'data',
  (value): value is Readonly<Record<string, number>> =>
    typeof value === 'object' && value !== null && Object.values(value).every((slots) => isIntegerFrom(1, slots)),
);

const FIELDS = {
  concurrency: optionalField('most activities that executors have at a time', integerKind(1)),
  kindConcurrency: field('slots of their own for kinds of activities', SLOTS_KIND, {}, 'none'),
  retry: optionalField('how failed attempts are tried again', groupKind('retry', RETRY_FIELDS)),
  timeouts: optionalField('time limits of activities', groupKind('timeouts', TIMEOUT_FIELDS)),
  seed: field('seed of the jitter of retry delays', SEED_KIND, 1),
  clock: optionalField(
    'time',
    kindOf('a clock', 'data', (value): value is Clock => typeof value === 'object' && value !== null),
  ),
  finishedLimit: field('finished requests that are remembered', integerKind(0), DEFAULT_FINISHED_LIMIT),
  onRetry: field('told of every retry', functionKind<NonNullable<SchedulerOptions['onRetry']>>(), () => undefined),
  onFault: optionalField('told of what callbacks throw', functionKind<NonNullable<SchedulerOptions['onFault']>>()),
} as const satisfies OptionFields<SchedulerOptions>;

/**
 * Fills in defaults and checks every rule.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function resolveSchedulerOptions(options: SchedulerOptions): ResolvedSchedulerOptions {
  const given = readOptions<SchedulerOptions>('scheduler', FIELDS, options, '');
  const { retry, timeouts, concurrency, clock, ...others } = fillOptions(FIELDS, given);
  const { kept, release } = ownOrGiven(clock, () => new RunningClock());
  return Object.freeze({
    ...others,
    clock: kept,
    release,
    concurrency: FIELDS.concurrency.kind.read(concurrency, 'concurrency'),
    retry: resolveRetryPolicy(retry),
    timeouts: resolveTimeouts(timeouts),
  });
}
