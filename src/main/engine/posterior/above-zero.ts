import { checkOption } from '../../../shared/check-option.js';

/**
 * The value of an option that must be a finite number above 0.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function aboveZero(field: string, value: number): number {
  checkOption(field, value, value > 0 && value < Number.POSITIVE_INFINITY, 'a finite number above 0');
  return value;
}
