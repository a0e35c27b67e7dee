import { describeValue } from '../../shared/describe-value.js';
import { reasonOf } from '../../shared/error-envelope.js';
import { codeOf } from '../../shared/errors.js';
import { jsonText } from './plain-text.js';

/** Most values on one line. JSON writes an object once for each place that holds it, so that a small payload can make a line of any length. */
const MAXIMUM_VALUES = 1_000_000;

/**
 * An event as one line of JSON, for other programs: an error as its code and message, a bigint in a payload as its digits. A payload that is
 * circular, too deep or too long for JSON is described in words.
 *
 * @param hide - what is left of the text of an error, or of a line that was logged, for those who may not read all of it; what agents and results say is the
 *   user's, and stays. @defaultValue all of it
 */
export function eventLine(event: object, hide?: (text: string) => string): string {
  const line = wholeLine(event);
  return hide !== undefined && ('error' in event || Reflect.get(event, 'type') === 'log') ? hide(line) : line;
}

function wholeLine(event: object): string {
  const payload: unknown = Reflect.get(event, 'payload');
  if (payload === undefined) return jsonText(event, asPlainJson);
  try {
    let values = 0;
    return jsonText(event, (name, value) => {
      if (++values > MAXIMUM_VALUES) throw new RangeError(`more than ${MAXIMUM_VALUES} values`);
      return asPlainJson(name, value);
    });
  } catch {
    return jsonText({ ...event, payload: describeValue(payload) }, asPlainJson);
  }
}

function asPlainJson(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return value instanceof Error ? { code: codeOf(value), message: reasonOf(value) } : value;
}
