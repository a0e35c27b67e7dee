import { MAXIMUM_TIMER_MS } from './clock.js';
import { describeValue } from './describe-value.js';
import { HgmError } from './errors.js';

/**
 * Rejects an option that does not keep its rule.
 *
 * @param rule - completes "`field` must be …"
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function checkOption(field: string, value: unknown, holds: boolean, rule: string): void {
  if (holds) return;
  throw new HgmError('ERR_OPTION', `${field} must be ${rule}; it is ${describeValue(value)}`, { details: { field, rule } });
}

/**
 * Rejects fields that an options object does not have, such as misspelt ones, which would otherwise do nothing.
 *
 * @param owner - what the options are of, for the message
 * @throws HgmError ERR_OPTION
 */
export function checkFields(owner: string, options: object, known: readonly string[]): void {
  for (const field of Object.keys(options)) {
    checkOption(
      `${owner}.${field}`,
      Reflect.get(options, field),
      known.includes(field),
      `left out: ${owner} has ${known.join(', ')}`,
    );
  }
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
