import { checkFields, checkOption, isIntegerFrom } from '../../shared/check-option.js';
import { type Clock, systemClock } from '../../shared/clock.js';
import { type ResolvedRetryPolicy, type RetryPolicyOptions, resolveRetryPolicy } from './retry-policy.js';
import type { RetryEvent } from './settlement.js';
import { type ResolvedTimeouts, resolveTimeouts, type TimeoutOptions } from './timeouts.js';

export interface SchedulerOptions {
  /** Most activities that run at a time, an integer >= 1. An executor with a width may have more of them at hand. */
  readonly concurrency: number;
  /** Slots of their own for kinds of activities, which then take none of `concurrency`; each an integer >= 1. @defaultValue none */
  readonly kindConcurrency?: Readonly<Record<string, number>>;
  /** How failed attempts are tried again, unless a request brings its own policy. */
  readonly retry?: RetryPolicyOptions;
  /** Time limits of activities, unless a request brings its own. @defaultValue none */
  readonly timeouts?: TimeoutOptions;
  /** Seed of the jitter of retry delays, a safe integer >= 0. @defaultValue 1 */
  readonly seed?: number;
  /** @defaultValue the process's monotonic clock */
  readonly clock?: Clock;
  /** Finished requests that are remembered, an integer >= 0; beyond it the one that ended longest ago is forgotten. @defaultValue 10000 */
  readonly finishedLimit?: number;
  /** Told of every retry, once it is scheduled. What it throws becomes an uncaught exception. */
  readonly onRetry?: (event: RetryEvent) => void;
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
}

/** Finished requests that are remembered where nothing is said. */
export const DEFAULT_FINISHED_LIMIT = 10_000;

const FIELDS = [
  'concurrency',
  'kindConcurrency',
  'retry',
  'timeouts',
  'seed',
  'clock',
  'finishedLimit',
  'onRetry',
] satisfies (keyof SchedulerOptions)[];

/**
 * Fills in defaults and checks every rule.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function resolveSchedulerOptions(options: SchedulerOptions): ResolvedSchedulerOptions {
  checkFields('scheduler', options, FIELDS);
  const {
    concurrency,
    kindConcurrency = {},
    retry,
    timeouts,
    seed = 1,
    clock = systemClock,
    finishedLimit = DEFAULT_FINISHED_LIMIT,
  } = options;
  const { onRetry = () => undefined } = options;
  checkOption('concurrency', concurrency, isIntegerFrom(1, concurrency), 'an integer >= 1');
  for (const [kind, slots] of Object.entries(kindConcurrency)) {
    checkOption(`kindConcurrency.${kind}`, slots, isIntegerFrom(1, slots), 'an integer >= 1');
  }
  checkOption('seed', seed, isIntegerFrom(0, seed), 'an integer from 0 to 2^53 - 1');
  checkOption('finishedLimit', finishedLimit, isIntegerFrom(0, finishedLimit), 'an integer >= 0');
  return Object.freeze({
    concurrency,
    kindConcurrency,
    retry: resolveRetryPolicy(retry),
    timeouts: resolveTimeouts(timeouts),
    seed,
    clock,
    finishedLimit,
    onRetry,
  });
}
