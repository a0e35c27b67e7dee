/** The options of a run that say what becomes of attempts that fail or make nothing. */
import { field, groupKind, optionalField } from '../../../shared/option-fields.js';
import { choiceKind, integerKind } from '../../../shared/option-kinds.js';
import { RETRY_FIELDS, type RetryPolicyOptions, resolveRetryPolicy } from '../../scheduler/retry-policy.js';
import { resolveTimeouts, TIMEOUT_FIELDS, type TimeoutOptions } from '../../scheduler/timeouts.js';
import type { RunOptions } from '../run-options.js';
import { IN_A_PROBLEM, type OptionEntry } from './option-entry.js';

export const OUTCOME_OPTIONS = {
  retry: {
    what: 'how failed attempts are tried again',
    kind: groupKind<RetryPolicyOptions>('retry', RETRY_FIELDS),
    defaultText: 'as below',
    fill: (value: RetryPolicyOptions | undefined) => resolveRetryPolicy(value),
    kept: true,
    resume: false,
    http: true,
    fields: RETRY_FIELDS,
    flags: {
      maximumAttempts: '--max-attempts <n>',
      initialIntervalMs: '--retry-interval <duration>',
      backoffCoefficient: { none: IN_A_PROBLEM },
      maximumIntervalMs: { none: IN_A_PROBLEM },
      jitterFraction: { none: IN_A_PROBLEM },
      nonRetryableErrorTypes: { none: 'a problem says so of an error by retryable: false' },
    },
  },
  timeouts: {
    what: 'time limits of activities',
    kind: groupKind<TimeoutOptions>('timeouts', TIMEOUT_FIELDS),
    defaultText: 'none',
    fill: (value: TimeoutOptions | undefined) => resolveTimeouts(value),
    kept: true,
    resume: false,
    http: true,
    fields: TIMEOUT_FIELDS,
    flags: {
      startToCloseTimeoutMs: '--timeout <duration>',
      scheduleToCloseTimeoutMs: { none: IN_A_PROBLEM },
      heartbeatTimeoutMs: { none: IN_A_PROBLEM },
    },
  },
  onEvaluationFailure: {
    ...optionalField(
      'what an evaluation counts as that failed for good: reward zero, the worst score so far, or discard',
      choiceKind(['zero', 'worst', 'discard']),
      'zero; worst where the problem has a direction',
    ),
    kept: true,
    resume: false,
    http: true,
    flag: '--on-evaluation-failure <what>',
  },
  maximumConsecutiveFailures: {
    ...field('the run fails when so many activities of a kind in a row failed for good', integerKind(1), 100),
    kept: true,
    resume: false,
    http: true,
    flag: { none: IN_A_PROBLEM },
  },
  duplicates: {
    ...optionalField(
      'whether a child that is an agent already is rejected, as a barren expansion, or accepted',
      choiceKind(['reject', 'accept']),
      'reject for exact problems, else accept',
    ),
    kept: true,
    resume: false,
    http: true,
    flag: '--duplicates <what>',
  },
  maximumBarrenExpansions: {
    ...field('an agent is not expanded again after so many expansions in a row that made no agent', integerKind(1), 20),
    kept: true,
    resume: false,
    http: true,
    flag: '--max-barren <n>',
  },
} as const satisfies { readonly [Name in keyof RunOptions]?: OptionEntry<Name> };
