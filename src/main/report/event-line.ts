import { describeValue } from '../../shared/describe-value.js';
import { codeOf } from '../../shared/errors.js';
import { jsonText } from './plain-text.js';

/** Values of one line. An object that several places hold is written for each of them: a few may make more than any line holds. */
const MAXIMUM_VALUES = 1_000_000;

/**
 * An event as one line of JSON, for other programs: errors by code and message, a bigint of a payload by its digits, and in words a payload
 * that JSON cannot say, being circular, too deep or too long.
 */
export function eventLine(event: object): string {
  const payload: unknown = Reflect.get(event, 'payload');
  if (payload === undefined) return jsonText(event, sayable);
  try {
    let values = 0;
    return jsonText(event, (name, value) => {
      if (++values > MAXIMUM_VALUES) throw new RangeError(`more than ${MAXIMUM_VALUES} values`);
      return sayable(name, value);
    });
  } catch {
    return jsonText({ ...event, payload: describeValue(payload) }, sayable);
  }
}

function sayable(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return value instanceof Error ? { code: codeOf(value), message: value.message } : value;
}
