import { checkFields, checkOption, isBetween, isIntegerFrom } from '../../shared/check-option.js';
import { MAXIMUM_TIMER_MS } from '../../shared/clock.js';
import type { Uniform } from '../../shared/random.js';

/** How failed attempts are tried again. The names are Temporal's. */
export interface RetryPolicyOptions {
  /** Attempts of an activity, the first one included: an integer >= 1, or `Infinity`. @defaultValue 3 */
  readonly maximumAttempts?: number;
  /** Wait between the first attempt's failure and the second attempt, in milliseconds >= 0. @defaultValue 500 */
  readonly initialIntervalMs?: number;
  /** Each wait is this many times the one before, >= 1. @defaultValue 2 */
  readonly backoffCoefficient?: number;
  /** The longest wait before jitter, in milliseconds >= `initialIntervalMs`. @defaultValue 100 x `initialIntervalMs` */
  readonly maximumIntervalMs?: number;
  /** A wait is multiplied by a random factor in [1 - jitterFraction, 1 + jitterFraction]; the fraction is in [0, 1]. @defaultValue 0 */
  readonly jitterFraction?: number;
  /** Errors whose `name` or `code` is one of these are not retried. @defaultValue [] */
  readonly nonRetryableErrorTypes?: readonly string[];
}

/** {@link RetryPolicyOptions} with every default filled in and every rule checked; frozen. */
export type ResolvedRetryPolicy = Required<RetryPolicyOptions>;

const FIELDS = [
  'maximumAttempts',
  'initialIntervalMs',
  'backoffCoefficient',
  'maximumIntervalMs',
  'jitterFraction',
  'nonRetryableErrorTypes',
] satisfies (keyof RetryPolicyOptions)[];

/** The default of `maximumIntervalMs`, in initial intervals. */
const MAXIMUM_TO_INITIAL = 100;

/**
 * Fills in defaults and checks every rule.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function resolveRetryPolicy(options: RetryPolicyOptions = {}): ResolvedRetryPolicy {
  checkFields('retry', options, FIELDS);
  const { maximumAttempts = 3, initialIntervalMs = 500, backoffCoefficient = 2 } = options;
  const { jitterFraction = 0, nonRetryableErrorTypes = [] } = options;
  const attemptsHold = maximumAttempts === Number.POSITIVE_INFINITY || isIntegerFrom(1, maximumAttempts);
  checkOption('maximumAttempts', maximumAttempts, attemptsHold, 'an integer >= 1, or Infinity');
  const intervalHolds = isBetween(0, MAXIMUM_TIMER_MS, initialIntervalMs);
  checkOption('initialIntervalMs', initialIntervalMs, intervalHolds, `a number of milliseconds from 0 to ${MAXIMUM_TIMER_MS}`);
  const coefficientHolds = isBetween(1, Number.MAX_VALUE, backoffCoefficient);
  checkOption('backoffCoefficient', backoffCoefficient, coefficientHolds, 'a finite number >= 1');
  const { maximumIntervalMs = Math.min(MAXIMUM_TO_INITIAL * initialIntervalMs, MAXIMUM_TIMER_MS) } = options;
  checkOption(
    'maximumIntervalMs',
    maximumIntervalMs,
    isBetween(initialIntervalMs, MAXIMUM_TIMER_MS, maximumIntervalMs),
    `a number of milliseconds from initialIntervalMs (${initialIntervalMs}) to ${MAXIMUM_TIMER_MS}`,
  );
  checkOption('jitterFraction', jitterFraction, isBetween(0, 1, jitterFraction), 'a number in [0, 1]');
  const typesHold = Array.isArray(nonRetryableErrorTypes) && nonRetryableErrorTypes.every((type) => typeof type === 'string');
  checkOption('nonRetryableErrorTypes', nonRetryableErrorTypes, typesHold, 'a list of error names and codes');
  return Object.freeze({
    maximumAttempts,
    initialIntervalMs,
    backoffCoefficient,
    maximumIntervalMs,
    jitterFraction,
    nonRetryableErrorTypes: Object.freeze([...nonRetryableErrorTypes]),
  });
}

/**
 * The wait between the failure of attempt number `attempt` and the start of the next one, in milliseconds:
 * `min(initialIntervalMs * backoffCoefficient ^ (attempt - 1), maximumIntervalMs) * (1 + jitterFraction * (2u - 1))`.
 * Jitter comes last, so a wait may exceed `maximumIntervalMs` by that fraction.
 *
 * @param attempt - the attempt that failed, from 1
 * @param uniform - drawn from once where the policy has jitter, else not at all
 */
export function retryDelayMs(policy: ResolvedRetryPolicy, attempt: number, uniform: Uniform): number {
  const { initialIntervalMs, backoffCoefficient, maximumIntervalMs, jitterFraction } = policy;
  // The power overflows to Infinity, which times 0 would be NaN.
  if (initialIntervalMs === 0) return 0;
  const delayMs = Math.min(initialIntervalMs * backoffCoefficient ** (attempt - 1), maximumIntervalMs);
  return jitterFraction === 0 ? delayMs : delayMs * (1 + jitterFraction * (2 * uniform() - 1));
}

/**
 * Whether the policy lets an attempt that failed with `error` be followed by another one, the number of attempts aside. An error
 * with `retryable: false` never is, whatever the policy says: bad rewards and results that cannot be cloned carry it.
 */
export function isRetryable(policy: ResolvedRetryPolicy, error: Error): boolean {
  if ('retryable' in error && error.retryable === false) return false;
  const types = policy.nonRetryableErrorTypes;
  if (types.includes(error.name)) return false;
  return !('code' in error && typeof error.code === 'string' && types.includes(error.code));
}
