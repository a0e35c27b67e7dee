import { MAXIMUM_TIMER_MS } from './clock.js';
import { describeValue } from './describe-value.js';
import { HgmError } from './errors.js';

/**
 * That an option does not keep its rule.
 *
 * @param rule - completes "`field` must be …"
 * @param found - a clause that says what there is instead
 */
export function optionError(
  field: string,
  rule: string,
  found: string,
  options: { readonly cause?: unknown } = {},
): HgmError<'ERR_OPTION'> {
  return new HgmError('ERR_OPTION', `${field} must be ${rule}; ${found}`, { ...options, details: { field, rule } });
}

/** That an option cannot even be looked at: a getter, or a proxy, of the user's throws. */
export function unreadableError(field: string, rule: string, cause: unknown): HgmError<'ERR_OPTION'> {
  const thrown = cause instanceof Error ? cause.message : describeValue(cause);
  return optionError(field, rule, `reading it throws: ${thrown}`, { cause });
}

/**
 * Rejects an option that does not keep its rule.
 *
 * @param rule - completes "`field` must be …"
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function checkOption(field: string, value: unknown, holds: boolean, rule: string): void {
  if (!holds) throw optionError(field, rule, `it is ${describeValue(value)}`);
}

/** Whether `value` is an integer of at least `minimum` that a number holds exactly. */
export function isIntegerFrom(minimum: number, value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= minimum;
}

/** Whether `value` is a number in [minimum, maximum]; NaN is not. */
export function isBetween(minimum: number, maximum: number, value: unknown): boolean {
  return typeof value === 'number' && value >= minimum && value <= maximum;
}

/** Checks a time limit: above 0, within what timers can wait, or `Infinity`. */
export function checkTimeout(field: string, value: unknown): void {
  const holds = value === Number.POSITIVE_INFINITY || (isBetween(0, MAXIMUM_TIMER_MS, value) && value !== 0);
  checkOption(field, value, holds, `a number of milliseconds above 0 and at most ${MAXIMUM_TIMER_MS}, or Infinity for none`);
}
