/** Data of user code in a form that crosses to other threads and survives JSON: a copy of ours, in which nothing of the user's runs. */
import { types } from 'node:util';
import { describeValue } from './describe-value.js';
import { messageOf } from './error-envelope.js';
import { isPlainArray, isPlainObject } from './plain-object.js';
import {
  defineProperty,
  getProperty,
  getPrototypeOf,
  isArray,
  isFiniteNumber,
  keys,
  NativeError,
  toJsonText,
} from './primordials.js';

/** Where a value stops being plain JSON, and why. */
export interface JsonFault {
  /** From `$`, the value itself: `$.weights[3]`. */
  readonly path: string;
  /** What is there: `NaN`, `undefined`, `an instance of Map`. */
  readonly found: string;
}

/** JSON in which objects of some other kinds may stand. */
export type Data<Admitted = never> =
  | null
  | boolean
  | number
  | string
  | Admitted
  | readonly Data<Admitted>[]
  | { readonly [key: string]: Data<Admitted> };

/** A copy of a value, or why there is none. */
export type Copied<Admitted = never> =
  | { readonly status: 'copied'; readonly value: Data<Admitted> }
  | { readonly status: 'refused'; readonly fault: JsonFault };

/** Which objects may stand beside JSON. */
export interface Admission<Admitted> {
  /** Whether it is taken as it is. */
  admits(value: object): value is Admitted & object;
  /** Why it is refused, where it looks like one that is admitted. */
  objection(value: object): string | undefined;
}

/** Deepest nesting, in levels. Deeper values, and circular ones, are refused: not every program can read their JSON. */
const MAXIMUM_DEPTH = 500;
/** The longest string that V8 makes has 2^29 - 24 characters, and the JSON of a value must be one. */
const MAXIMUM_JSON_LENGTH = 500_000_000;
/** Longest JSON of a character of a string: `\u0000`. */
const LENGTH_OF_CHARACTER = 6;
/** Longest JSON of a number, with a comma: `-1.2345678901234567e-100,`. */
const LENGTH_OF_NUMBER = 25;
/** Length of a pair of quotation marks or brackets, with a comma or colon. */
const LENGTH_OF_MARKS = 3;
/** Longest path in messages, in characters; that of a circular value may have hundreds of steps. */
const MAXIMUM_PATH_LENGTH = 200;

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

class Refusal extends NativeError {
  readonly found: string;

  constructor(found: string) {
    super(found);
    this.found = found;
  }
}

const NOTHING: Admission<never> = { admits: (_): _ is never => false, objection: () => undefined };

/** Copies one value, reading each property once: what it says at a second reading may be something else. */
class Copying<Admitted> {
  readonly #admission: Admission<Admitted>;
  readonly #maximumLength: number;
  readonly #steps: (string | number)[] = [];
  #depth = 0;
  #length = 0;

  constructor(admission: Admission<Admitted>, maximumLength: number) {
    this.#admission = admission;
    this.#maximumLength = maximumLength;
  }

  copy(value: unknown): Data<Admitted> {
    switch (typeof value) {
      case 'string':
        this.#spend(LENGTH_OF_CHARACTER * value.length + LENGTH_OF_MARKS);
        return value;
      case 'boolean':
        this.#spend(LENGTH_OF_NUMBER);
        return value;
      case 'number':
        if (!isFiniteNumber(value)) throw new Refusal(`${value}`);
        this.#spend(LENGTH_OF_NUMBER);
        return value;
      case 'object':
        return value === null ? null : this.#object(value);
      default:
        throw new Refusal(describeValue(value));
    }
  }

  /** Where the copying is. */
  get path(): string {
    let path = '$';
    for (let depth = 0; depth < this.#depth && path.length <= MAXIMUM_PATH_LENGTH; depth++)
      path += stepTo(this.#steps[depth] ?? '');
    return path.length > MAXIMUM_PATH_LENGTH ? `${path.slice(0, MAXIMUM_PATH_LENGTH)}…` : path;
  }

  #object(value: object): Data<Admitted> {
    // It may answer otherwise each time, and cannot be cloned.
    if (types.isProxy(value)) throw new Refusal('a Proxy');
    if (this.#admission.admits(value)) return value;
    const objection = this.#admission.objection(value);
    if (objection !== undefined) throw new Refusal(objection);
    if (this.#depth > MAXIMUM_DEPTH) throw new Refusal(`nested more than ${MAXIMUM_DEPTH} levels deep, or holds itself`);
    this.#spend(LENGTH_OF_MARKS);
    return isArray(value) ? this.#array(value) : this.#record(value);
  }

  #array(values: readonly unknown[]): Data<Admitted>[] {
    if (!isPlainArray(values)) throw new Refusal(describeClass(getPrototypeOf(values)));
    const { length } = values;
    const copied: Data<Admitted>[] = [];
    for (let index = 0; index < length; index++) copied[index] = this.#part(values, index);
    const names = keys(values);
    // Elements come first, and there is none missing.
    if (names.length > length) throw new Refusal(`an array with a property ${toJsonText(names[length] ?? '')}`);
    return copied;
  }

  #record(value: object): { readonly [key: string]: Data<Admitted> } {
    if (!isPlainObject(value)) throw new Refusal(describeClass(getPrototypeOf(value)));
    const copied: Record<string, Data<Admitted>> = {};
    const names = keys(value);
    for (let index = 0; index < names.length; index++) {
      const name = names[index] ?? '';
      this.#spend(LENGTH_OF_CHARACTER * name.length + LENGTH_OF_MARKS);
      const part = this.#part(value, name);
      // By assignment that name would set the prototype.
      if (name === '__proto__')
        defineProperty(copied, name, { value: part, configurable: true, enumerable: true, writable: true });
      else copied[name] = part;
    }
    return copied;
  }

  #part(holder: object, step: string | number): Data<Admitted> {
    this.#steps[this.#depth++] = step;
    const part = this.copy(getProperty(holder, step));
    this.#depth--;
    return part;
  }

  /** Counts an object once for each place that holds it, as JSON writes it: a few objects may make a text that no memory holds. */
  #spend(length: number): void {
    this.#length += length;
    if (this.#length > this.#maximumLength)
      throw new Refusal(`too much: its JSON may have more than ${this.#maximumLength} characters`);
  }
}

function stepTo(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`;
  return IDENTIFIER.test(key) ? `.${key}` : `[${toJsonText(key)}]`;
}

function describeClass(prototype: unknown): string {
  const maker: unknown = typeof prototype === 'object' && prototype !== null ? getProperty(prototype, 'constructor') : undefined;
  const name: unknown = typeof maker === 'function' ? maker.name : undefined;
  return typeof name === 'string' && name !== '' ? `an instance of ${name}` : 'an instance of a class';
}

/**
 * A copy of a value that is plain JSON but for what is admitted; or the first place that is neither.
 *
 * @param maximumLength - what the JSON of the value may have at most, in characters, counted from above
 */
export function copyData<Admitted>(
  value: unknown,
  admission: Admission<Admitted>,
  maximumLength: number = MAXIMUM_JSON_LENGTH,
): Copied<Admitted> {
  const copying = new Copying(admission, maximumLength);
  try {
    return { status: 'copied', value: copying.copy(value) };
  } catch (thrown) {
    // A getter of the user's may throw, whatever it likes.
    const found = thrown instanceof Refusal ? thrown.found : `something that cannot be read: ${messageOf(thrown)}`;
    return { status: 'refused', fault: { path: copying.path, found } };
  }
}

/** A copy of a value that is plain JSON; or the first place that is not. `maximumLength` is as for {@link copyData}. */
export function copyJson(value: unknown, maximumLength?: number): Copied {
  return copyData(value, NOTHING, maximumLength);
}
