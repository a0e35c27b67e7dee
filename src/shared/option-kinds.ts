/** What options may be: each kind says its rule once, for the check, for messages, for flags and for the tables in docs/options.md. */
import { checkOption, optionError, unreadableError } from './check-option.js';
import { MAXIMUM_TIMER_MS } from './clock.js';
import { describeValue } from './describe-value.js';
import type { Json } from './json.js';
import { copyJson } from './plain-json.js';

/** How a value is written on the command line; `list` and `pairs` item by item, `data` has no writing. */
export type Notation = 'integer' | 'number' | 'duration' | 'text' | 'switch' | 'list' | 'pairs' | 'data';

/** What an option may be. */
export interface OptionKind<Value> {
  /** Completes "must be …". */
  readonly rule: string;
  readonly notation: Notation;
  /** How messages show what was written on the command line, where that may hold a password. @defaultValue as it is */
  readonly shown?: (text: string) => string;
  /**
   * The value as it is used from then on: a copy, where its maker could still change it.
   *
   * @param field - what messages call it
   * @throws HgmError ERR_OPTION naming the field, the rule and the value
   */
  read(value: unknown, field: string): Value;
}

/** A kind whose values are used as they are. Where `holds` throws, as at a getter or a proxy of the user's, the rule is broken. */
export function kindOf<Value>(rule: string, notation: Notation, holds: (value: unknown) => value is Value): OptionKind<Value> {
  return {
    rule,
    notation,
    read: (value, field) => {
      try {
        if (holds(value)) return value;
      } catch (thrown) {
        throw unreadableError(field, rule, thrown);
      }
      throw optionError(field, rule, `it is ${describeValue(value)}`);
    },
  };
}

function numbers(rule: string, notation: Notation, holds: (value: number) => boolean): OptionKind<number> {
  return kindOf(rule, notation, (value): value is number => typeof value === 'number' && holds(value));
}

/** Numbers that `holds` accepts; it need not look for NaN where it compares. */
export function numberKind(rule: string, holds: (value: number) => boolean): OptionKind<number> {
  return numbers(rule, 'number', holds);
}

/** Integers of at least `minimum`, which numbers hold exactly. */
export function integerKind(minimum: number, maximum: number = Number.MAX_SAFE_INTEGER): OptionKind<number> {
  const rule = maximum === Number.MAX_SAFE_INTEGER ? `an integer >= ${minimum}` : `an integer from ${minimum} to ${maximum}`;
  return numbers(rule, 'integer', (value) => Number.isSafeInteger(value) && value >= minimum && value <= maximum);
}

/** Integers of at least `minimum`, and `Infinity` for no limit. */
export function limitKind(minimum: number): OptionKind<number> {
  const holds = (value: number) => value === Number.POSITIVE_INFINITY || (Number.isSafeInteger(value) && value >= minimum);
  return numbers(`an integer >= ${minimum}, or Infinity`, 'integer', holds);
}

export const SEED_KIND = numbers(
  'an integer from 0 to 2^53 - 1',
  'integer',
  (value) => Number.isSafeInteger(value) && value >= 0,
);

export const DURATION_KIND = numbers(
  `a number of milliseconds above 0 and at most ${MAXIMUM_TIMER_MS}`,
  'duration',
  (value) => value > 0 && value <= MAXIMUM_TIMER_MS,
);

/** Durations that may be 0. */
export const WAIT_KIND = numbers(
  `a number of milliseconds from 0 to ${MAXIMUM_TIMER_MS}`,
  'duration',
  (value) => value >= 0 && value <= MAXIMUM_TIMER_MS,
);

/** Durations that may be 0, or `Infinity`. */
export const PATIENCE_KIND = numbers(
  `a number of milliseconds from 0 to ${MAXIMUM_TIMER_MS}, or Infinity`,
  'duration',
  (value) => value >= 0 && (value <= MAXIMUM_TIMER_MS || value === Number.POSITIVE_INFINITY),
);

export const TIMEOUT_KIND = numbers(
  `a number of milliseconds above 0 and at most ${MAXIMUM_TIMER_MS}, or Infinity for none`,
  'duration',
  (value) => value > 0 && (value <= MAXIMUM_TIMER_MS || value === Number.POSITIVE_INFINITY),
);

export const SWITCH_KIND = kindOf('true or false', 'switch', (value) => typeof value === 'boolean');

/** One of some words. */
export function choiceKind<const Name extends string>(names: readonly Name[]): OptionKind<Name> {
  return kindOf(`one of ${names.join(', ')}`, 'text', (value): value is Name => names.some((name) => name === value));
}

export function textKind(rule: string, holds: (value: string) => boolean): OptionKind<string> {
  return kindOf(rule, 'text', (value): value is string => typeof value === 'string' && holds(value));
}

const PROBLEM_NAME_KIND = kindOf(
  'a path, a file: URL, or the name of a package',
  'text',
  (value): value is string | URL => typeof value === 'string' || value instanceof URL,
);

/** Where a problem is; a URL is read as its text. */
export const PROBLEM_KIND: OptionKind<string> = {
  ...PROBLEM_NAME_KIND,
  read: (value, field) => String(PROBLEM_NAME_KIND.read(value, field)),
};

/** Most items of a list. An array can be said to have four thousand million, and have none. */
const LONGEST_LIST = 100_000;

/** Lists whose items `holds` accepts. What is read is a frozen copy. */
export function listKind<Item>(rule: string, holds: (item: unknown) => item is Item): OptionKind<readonly Item[]> {
  const list = kindOf(rule, 'data', (value): value is readonly Item[] => Array.isArray(value) && value.every(holds));
  const copies = kindOf(rule, 'data', (value): value is readonly unknown[] => Array.isArray(value));
  return { ...list, read: (value, field) => Object.freeze(list.read(copyOf(copies.read(value, field), field, rule), field)) };
}

function copyOf(list: readonly unknown[], field: string, rule: string): readonly unknown[] {
  const { length } = list;
  if (!(length <= LONGEST_LIST)) throw optionError(field, rule, `it has ${length} items, more than ${LONGEST_LIST}`);
  try {
    return [...list];
  } catch (thrown) {
    throw unreadableError(field, rule, thrown);
  }
}

/** Functions. Their parameters and results cannot be checked. */
export function functionKind<Callback extends (...args: never[]) => unknown>(): OptionKind<Callback> {
  return kindOf('a function', 'data', (value): value is Callback => typeof value === 'function');
}

export const SERVICES_KIND = kindOf(
  'an object with methods',
  'data',
  (value): value is object => (typeof value === 'object' && value !== null) || typeof value === 'function',
);

export const SIGNAL_KIND = kindOf('an AbortSignal, such as the signal of an AbortController', 'data', isSignal);

function isSignal(value: unknown): value is AbortSignal {
  if (typeof value !== 'object' || value === null) return false;
  const methods = ['addEventListener', 'removeEventListener'];
  return (
    typeof Reflect.get(value, 'aborted') === 'boolean' && methods.every((name) => typeof Reflect.get(value, name) === 'function')
  );
}

const PARAMETERS_RULE = 'an object of plain JSON: objects, arrays, strings, finite numbers, booleans and null';

/** Parameters of a problem. What is read is a copy. */
export const PARAMETERS_KIND: OptionKind<Readonly<Record<string, Json>>> = {
  rule: PARAMETERS_RULE,
  notation: 'pairs',
  read: (value, field) => {
    checkOption(field, value, typeof value === 'object' && value !== null, PARAMETERS_RULE);
    const copied = copyJson(value);
    if (copied.status === 'refused') {
      const { path, found } = copied.fault;
      throw optionError(field, PARAMETERS_RULE, `${field}${path.slice(1)} is ${found}`);
    }
    if (isObject(copied.value)) return copied.value;
    throw optionError(field, PARAMETERS_RULE, `it is ${describeValue(copied.value)}`);
  },
};

function isObject(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
