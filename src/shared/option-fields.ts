/** Objects of options, described field by field: read once, checked whole, and filled in. */
import { optionError, unreadableError } from './check-option.js';
import { describeValue } from './describe-value.js';
import { oldNameOf, presentNameOf, warnOfOldName } from './old-option-names.js';
import type { OptionKind } from './option-kinds.js';

/** One field of an options object. */
export interface OptionField<Value, Resolved = unknown, Given = unknown> {
  /** What it is, in a few words: for `--help` and the tables in docs/options.md. */
  readonly what: string;
  readonly kind: OptionKind<Value>;
  /** What stands where nothing is given, in words. */
  readonly defaultText: string;
  /** The value in use: what is given, or what stands for it, which may depend on the other fields that are given. */
  readonly fill: (value: Value | undefined, given: Given) => Resolved;
}

/** The fields of an options object, each exactly once. */
export type OptionFields<Options> = {
  readonly [Field in keyof Options]-?: Pick<OptionField<Exclude<Options[Field], undefined>>, 'what' | 'kind' | 'defaultText'> &
    Fill;
};

/** A field's `fill`, whatever it takes. */
interface Fill {
  readonly fill: (value: never, given: never) => unknown;
}

/** A field whose default is a value. */
export function field<Value, const Default>(
  what: string,
  kind: OptionKind<Value>,
  value: Default,
  defaultText = value === Number.POSITIVE_INFINITY ? 'no limit' : String(value),
): OptionField<Value, Value | Default> {
  return { what, kind, defaultText, fill: (given) => given ?? value };
}

/** A field without which something is off, or absent. */
export function optionalField<Value>(
  what: string,
  kind: OptionKind<Value>,
  defaultText = 'none',
): OptionField<Value, Value | undefined> {
  return field(what, kind, undefined, defaultText);
}

/**
 * Reads an options object: each field once, checked, into an object that inherits nothing. Fields that are undefined count as left out;
 * those that the object inherits count too, except what somebody put into `Object.prototype`. A renamed field is read under its old name too,
 * with a warning.
 *
 * @param owner - what the options are of, in messages
 * @param prefix - what stands before the fields' names in messages, as `retry.`
 * @throws HgmError ERR_OPTION naming the field, the rule and the value; also for a field that there is not
 */
export function readOptions<Options extends object>(
  owner: string,
  fields: OptionFields<Options>,
  options: unknown,
  prefix = `${owner}.`,
): Options {
  const known = Object.keys(fields);
  const rule = `an object of options: ${known.join(', ')}`;
  if (typeof options !== 'object' || options === null || guarded(owner, rule, () => Array.isArray(options))) {
    throw optionError(owner, rule, `it is ${describeValue(options)}`);
  }
  for (const name of guarded(owner, rule, () => Object.keys(options))) {
    if (known.includes(presentNameOf(name))) continue;
    const value = guarded(prefix + name, 'left out', () => Reflect.get(options, name));
    throw optionError(prefix + name, `left out: ${owner} has ${known.join(', ')}`, `it is ${describeValue(value)}`);
  }
  const read: Options = Object.create(null);
  for (const [name, { kind }] of Object.entries<OptionFields<Options>[keyof Options]>(fields)) {
    const value = readField(options, name, prefix, kind.rule);
    if (value !== undefined) Reflect.set(read, name, kind.read(value, prefix + name));
  }
  return read;
}

/** Options of one part, in a field of an options object: checked whole, and not yet filled in. */
export function groupKind<Options extends object>(owner: string, fields: OptionFields<Options>): OptionKind<Options> {
  const rule = `an object of ${Object.keys(fields).join(', ')}`;
  return { rule, notation: 'data', read: (value, name) => readOptions(owner, fields, value, `${name}.`) };
}

/** Fills in what is not given. */
export function fillOptions<Fields extends Readonly<Record<string, Fill>>>(
  fields: Fields,
  given: object,
): { readonly [Name in keyof Fields]: ReturnType<Fields[Name]['fill']> } {
  const filled = Object.entries(fields).map(([name, { fill }]): unknown[] => [
    name,
    Reflect.apply(fill, undefined, [Reflect.get(given, name), given]),
  ]);
  return Object.freeze(Object.fromEntries(filled));
}

function lookUp(options: object, name: string): unknown {
  for (let level: object | null = options; level !== null && level !== Object.prototype; level = Object.getPrototypeOf(level)) {
    if (Object.hasOwn(level, name)) return Reflect.get(options, name);
  }
  return undefined;
}

/** What is given under a field's name, or under the one that it had. */
function readField(options: object, name: string, prefix: string, rule: string): unknown {
  const value = guarded(prefix + name, rule, () => lookUp(options, name));
  const oldName = oldNameOf(name);
  if (oldName === undefined) return value;
  const older = guarded(prefix + oldName, rule, () => lookUp(options, oldName));
  if (older === undefined) return value;
  if (value !== undefined) {
    const found = `it is ${describeValue(older)}`;
    throw optionError(prefix + oldName, `left out: it is the old name of ${name}, which is given too`, found);
  }
  warnOfOldName(name);
  return older;
}

/** What a look at the user's object brings; what it throws is the object's fault. */
function guarded<Value>(field: string, rule: string, look: () => Value): Value {
  try {
    return look();
  } catch (thrown) {
    throw unreadableError(field, rule, thrown);
  }
}
