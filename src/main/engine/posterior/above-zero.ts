import { HgmError } from '../../../shared/errors.js';

/**
 * The value of an option that must be a finite number above 0.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function aboveZero(field: string, value: number): number {
  if (value > 0 && value < Number.POSITIVE_INFINITY) return value;
  throw new HgmError('ERR_OPTION', `${field} must be a finite number above 0; it is ${String(value)}`);
}
