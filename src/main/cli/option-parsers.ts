/** Readers of option values. Each is made for one option, and its errors name the option, the rule and the value. */
import { HgmError } from '../../shared/errors.js';
import { parseDuration } from '../../shared/format/duration.js';
import type { Json } from '../../shared/json.js';
import type { OptionKind } from '../../shared/option-kinds.js';

/** Longest duration of a flag: 24 days. The longest timer is 24.8 days. */
const MAXIMUM_DURATION_MS = 24 * 86_400_000;

/** Refuses what a flag is given. @throws HgmError ERR_OPTION */
export function reject(flag: string, rule: string, text: string): never {
  throw new HgmError('ERR_OPTION', `${flag} must be ${rule}; it is ${JSON.stringify(text)}`, { details: { option: flag } });
}

/** Reads an integer of at least `minimum`. */
export function integerOption(flag: string, minimum: number): (text: string) => number {
  return (text) => {
    const value = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(value) && value >= minimum) return value;
    return reject(flag, `an integer >= ${minimum}`, text);
  };
}

/** Reads a number in [low, high]. */
export function numberOption(flag: string, low: number, high: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isFinite(value) && value >= low && value <= high) return value;
    return reject(flag, high === Number.POSITIVE_INFINITY ? `a number >= ${low}` : `a number from ${low} to ${high}`, text);
  };
}

/** Reads a duration above 0, or of at least 0, and at most 24 days, to milliseconds. */
export function durationOption(flag: string, mayBeZero = false): (text: string) => number {
  return (text) => {
    const ms = parseDuration(text);
    if (ms !== undefined && (ms > 0 || mayBeZero) && ms <= MAXIMUM_DURATION_MS) return ms;
    const from = mayBeZero ? 'from 0 to 24d' : 'above 0 and at most 24d';
    return reject(flag, `a duration ${from}, such as 500ms, 60s, 5m or 2h (a bare number is seconds)`, text);
  };
}

/** Reads one of `names`. */
export function choiceOption<Name extends string>(flag: string, names: readonly Name[]): (text: string) => Name {
  return (text) =>
    names.find((name) => name === text) ?? reject(flag, names.length === 1 ? `${names[0]}` : `one of ${names.join(', ')}`, text);
}

/**
 * Reads what a flag is given, by the rule of its option.
 *
 * @param flag - as commander takes it: `--time <duration>`
 * @param previous - what the same flag has brought before
 */
export function readFlag(flag: string, kind: OptionKind<unknown>, text: string, previous: unknown): unknown {
  const { notation, rule } = kind;
  const [name = flag] = flag.split(' ');
  if (notation === 'pairs') return paramOption(name)(text, { ...Object(previous) });
  if (notation === 'list') {
    const items = [...(Array.isArray(previous) ? previous : []), text];
    return keeps(kind, items) ? items : reject(name, rule, text);
  }
  if (notation === 'duration') return durationOption(name, keeps(kind, 0))(text);
  const value = notation === 'text' ? text : numberIn(text, notation);
  return keeps(kind, value) ? value : reject(name, rule, kind.shown?.(text) ?? text);
}

function keeps(kind: OptionKind<unknown>, value: unknown): boolean {
  try {
    kind.read(value, 'value');
    return true;
  } catch {
    return false;
  }
}

function numberIn(text: string, notation: 'integer' | 'number' | 'switch' | 'data'): number {
  const isWritten = notation === 'integer' ? /^([+-]?\d+|Infinity)$/.test(text.trim()) : text.trim() !== '';
  return isWritten ? Number(text) : Number.NaN;
}

/**
 * Reads `NAME=VALUE` and adds it to what earlier options brought. VALUE is JSON where that says what is written, else the string that it
 * is: `abc`, `Infinity`, and the digits of an integer that no JSON number keeps, which `z.coerce.bigint()` reads as they are.
 */
export function paramOption(flag: string): (text: string, previous?: Readonly<Record<string, Json>>) => Record<string, Json> {
  return (text, previous = {}) => {
    const at = text.indexOf('=');
    if (at < 1) return reject(flag, 'NAME=VALUE', text);
    const value = text.slice(at + 1);
    const parsed = jsonOrString(value);
    const inexact = typeof parsed === 'string' ? undefined : inexactNumber(value);
    if (inexact !== undefined && typeof parsed === 'object')
      return reject(flag, `NAME=VALUE, where numbers in JSON keep their digits, so write ${inexact} as a string`, text);
    const entry: [string, Json] = [text.slice(0, at), inexact === undefined ? parsed : value];
    return Object.fromEntries([...Object.entries(previous), entry]);
  };
}

export function jsonOrString(text: string): Json {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

/** Strings, which are skipped, and numbers of a text that is JSON. */
const JSON_TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/** The first number of a text that is JSON which would become another one: an integer beyond 2^53, or one as large as 1e400. */
function inexactNumber(text: string): string | undefined {
  return text.match(JSON_TOKEN)?.find((token) => {
    if (token.startsWith('"')) return false;
    const value = Number(token);
    return !Number.isFinite(value) || (/^-?\d+$/.test(token) && BigInt(token) !== BigInt(value));
  });
}
