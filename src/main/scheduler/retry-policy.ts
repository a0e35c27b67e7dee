import { checkOption } from '../../shared/check-option.js';
import { MAXIMUM_TIMER_MS } from '../../shared/clock.js';
import { field, fillOptions, type OptionFields, readOptions } from '../../shared/option-fields.js';
import { limitKind, listKind, numberKind, WAIT_KIND } from '../../shared/option-kinds.js';
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

/** The default of `maximumIntervalMs`, in initial intervals. */
const MAXIMUM_TO_INITIAL = 100;
const DEFAULT_INTERVAL_MS = 500;

export const RETRY_FIELDS = {
  maximumAttempts: field('attempts of an activity, the first included', limitKind(1), 3),
  initialIntervalMs: field(
    'wait before the second attempt, multiplied by backoffCoefficient before each further one',
    WAIT_KIND,
    DEFAULT_INTERVAL_MS,
    '500ms',
  ),
  backoffCoefficient: field(
    'each wait is so many times the one before',
    numberKind('a finite number >= 1', (value) => value >= 1 && Number.isFinite(value)),
    2,
  ),
  maximumIntervalMs: {
    what: 'the longest wait before jitter; at least initialIntervalMs',
    kind: WAIT_KIND,
    defaultText: `${MAXIMUM_TO_INITIAL} x initialIntervalMs`,
    fill: (value: number | undefined, { initialIntervalMs = DEFAULT_INTERVAL_MS }: RetryPolicyOptions) =>
      value ?? Math.min(MAXIMUM_TO_INITIAL * initialIntervalMs, MAXIMUM_TIMER_MS),
  },
  jitterFraction: field(
    'waits are multiplied by a random factor within 1 -/+ this',
    numberKind('a number in [0, 1]', (value) => value >= 0 && value <= 1),
    0,
  ),
  nonRetryableErrorTypes: field(
    'names and codes of errors that are not retried',
    listKind('a list of error names and codes', (item) => typeof item === 'string'),
    Object.freeze<string[]>([]),
    'none',
  ),
} as const satisfies OptionFields<RetryPolicyOptions>;

/**
 * Fills in defaults and checks every rule.
 *
 * @param options - a {@link RetryPolicyOptions}
 * @param owner - what messages call it
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function resolveRetryPolicy(options: unknown = {}, owner = 'retry'): ResolvedRetryPolicy {
  const given = readOptions<RetryPolicyOptions>(owner, RETRY_FIELDS, options);
  const policy = fillOptions(RETRY_FIELDS, given);
  const { initialIntervalMs, maximumIntervalMs } = policy;
  const holds = maximumIntervalMs >= initialIntervalMs;
  checkOption(`${owner}.maximumIntervalMs`, maximumIntervalMs, holds, `at least initialIntervalMs, ${initialIntervalMs}`);
  return policy;
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
