/**
 * How errors cross threads. A structured clone keeps name, message and stack of an error at best; the envelope also keeps `code`,
 * `cause`, `details` and `retryable`, and brings {@link HgmError}s back as such.
 */
import { types } from 'node:util';
import { describeValue } from './describe-value.js';
import { HgmError, isErrorCode, isHgmError } from './errors.js';
import { clone, getProperty, isArray, NativeAggregateError, NativeError } from './primordials.js';
import { isTooDeep } from './results/nesting.js';

/** A thrown value in a form that can always be cloned. */
export type ErrorEnvelope =
  | {
      readonly type: 'error';
      /** Whether an {@link HgmError} was packed. Its name and code do not tell: any error may have them. */
      readonly isOurs: boolean;
      readonly name: string;
      readonly message: string;
      readonly stack: string | undefined;
      readonly code: string | number | undefined;
      readonly retryable: boolean | undefined;
      /** What an error of the user's asks for; see `HeldKinds`. Absent for nothing. */
      readonly retryAfterMs?: number;
      /** A clone; what cannot be cloned is described in words. */
      readonly details: unknown;
      readonly cause: ErrorEnvelope | undefined;
      /** The members of an `AggregateError`. */
      readonly errors: readonly ErrorEnvelope[] | undefined;
    }
  /** What was thrown, or given as a cause, is not an Error: a clone of it, or a description. */
  | { readonly type: 'value'; readonly value: unknown };

/** Whether what a call over a port was rejected with is an envelope. */
export function isEnvelope(value: unknown): value is ErrorEnvelope {
  return typeof value === 'object' && value !== null && 'type' in value && (value.type === 'error' || value.type === 'value');
}

/** Longest chain of causes that is followed: a chain may be circular. */
const MAXIMUM_DEPTH = 8;
/** Most errors packed with one, itself included: members of aggregates may be aggregates. */
const MAXIMUM_ERRORS = 64;
/** Most characters of a name, message or stack; longer ones are cut. */
const MAXIMUM_TEXT_LENGTH = 1 << 16;

const BUILT_IN_ERRORS: ReadonlyMap<string, new (message: string) => Error> = new Map(
  [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((BuiltIn) => [BuiltIn.name, BuiltIn]),
);

/** Whether a value is an error, also one of another realm. Never throws, whatever the value is. */
function isError(value: unknown): value is Error {
  try {
    return types.isNativeError(value) || value instanceof NativeError;
  } catch {
    // A proxy that does not tell its prototype.
    return false;
  }
}

function readField(source: object, field: string): unknown {
  try {
    return getProperty(source, field);
  } catch (error) {
    return `(reading ${field} threw ${describeValue(error)})`;
  }
}

function textOf(value: unknown): string {
  try {
    const text = typeof value === 'string' ? value : `${value}`;
    return text.length > MAXIMUM_TEXT_LENGTH ? `${text.slice(0, MAXIMUM_TEXT_LENGTH)}…` : text;
  } catch {
    // A symbol, or what does not turn into a string.
    return describeValue(value);
  }
}

/** The message of what was thrown, or what it is where it is no error. Never throws. */
export function messageOf(thrown: unknown): string {
  return isError(thrown) ? textOf(readField(thrown, 'message')) : describeValue(thrown);
}

/**
 * The message of an error with those of its causes, as far as it does not say them: `fetch failed: connect ECONNREFUSED 127.0.0.1:80`. The code stands
 * for a cause without a message. An error of ours says what there is to say itself. Never throws.
 */
export function reasonOf(error: unknown): string {
  let text = messageOf(error);
  let at = error;
  for (let depth = 1; depth < MAXIMUM_DEPTH && isError(at) && !isHgmError(at); depth++) {
    const cause = readField(at, 'cause');
    if (!isError(cause)) break;
    const said = messageOf(cause) || textOf(readField(cause, 'code') ?? readField(cause, 'name'));
    if (!text.includes(said)) text = text === '' ? said : `${text}: ${said}`;
    at = cause;
  }
  return textOf(text);
}

/** What was thrown, in words: `TypeError: x is not a function`, `{}, which is no Error`. Never throws. */
export function describeThrown(thrown: unknown): string {
  if (!isError(thrown)) return `${describeValue(thrown)}, which is no Error`;
  const message = messageOf(thrown);
  return `${textOf(readField(thrown, 'name'))}${message === '' ? ' without a message' : `: ${message}`}`;
}

function cloned(value: unknown): unknown {
  if (value === undefined) return undefined;
  try {
    const copy = clone(value);
    return isTooDeep(copy) ? describeValue(value) : copy;
  } catch {
    return describeValue(value);
  }
}

/** Packs one thrown value, and what hangs on it as far as there is room. */
class Packing {
  #room = MAXIMUM_ERRORS;

  pack(thrown: unknown, depth: number): ErrorEnvelope {
    this.#room--;
    if (!isError(thrown)) return { type: 'value', value: cloned(thrown) };
    const stack = readField(thrown, 'stack');
    const code = readField(thrown, 'code');
    const retryable = readField(thrown, 'retryable');
    const retryAfterMs = readField(thrown, 'retryAfterMs');
    const cause = readField(thrown, 'cause');
    return {
      type: 'error',
      isOurs: isHgmError(thrown),
      name: textOf(readField(thrown, 'name')),
      message: textOf(readField(thrown, 'message')),
      stack: typeof stack === 'string' ? textOf(stack) : undefined,
      code: typeof code === 'string' || typeof code === 'number' ? code : undefined,
      retryable: typeof retryable === 'boolean' ? retryable : undefined,
      ...(typeof retryAfterMs === 'number' && { retryAfterMs }),
      details: cloned(readField(thrown, 'details')),
      cause: cause !== undefined && this.#fits(depth) ? this.pack(cause, depth + 1) : undefined,
      errors: isAggregate(thrown) ? this.#packAll(readField(thrown, 'errors'), depth) : undefined,
    };
  }

  /** The members of an aggregate. */
  #packAll(errors: unknown, depth: number): ErrorEnvelope[] | undefined {
    if (!isPlainList(errors) || !this.#fits(depth)) return undefined;
    const packed: ErrorEnvelope[] = [];
    for (let index = 0; index < errors.length && this.#room > 0; index++) packed[index] = this.pack(errors[index], depth + 1);
    return packed;
  }

  #fits(depth: number): boolean {
    return depth < MAXIMUM_DEPTH && this.#room > 0;
  }
}

function isAggregate(error: Error): boolean {
  try {
    return error instanceof NativeAggregateError;
  } catch {
    return false;
  }
}

/** Not a proxy, which may throw at any step. */
function isPlainList(value: unknown): value is readonly unknown[] {
  return !types.isProxy(value) && isArray(value);
}

/** Packs a thrown value for another thread. Never throws, whatever the value is. */
export function encodeError(thrown: unknown): ErrorEnvelope {
  return new Packing().pack(thrown, 0);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function setHidden(error: Error, field: string, value: unknown): void {
  if (value !== undefined) Object.defineProperty(error, field, { value, configurable: true, writable: true, enumerable: false });
}

function setShown(error: Error, field: string, value: unknown): void {
  if (value !== undefined) Object.defineProperty(error, field, { value, configurable: true, writable: true, enumerable: true });
}

function decodeAll(envelopes: readonly ErrorEnvelope[]): unknown[] {
  const thrown: unknown[] = [];
  for (let index = 0; index < envelopes.length; index++) thrown[index] = decodeThrown(envelopes[index]!);
  return thrown;
}

/** The thrown value again: an {@link HgmError}, an Error of its name, or the value itself. */
export function decodeThrown(envelope: ErrorEnvelope): unknown {
  if (envelope.type === 'value') return envelope.value;
  const { isOurs, name, message, stack, code, retryable, retryAfterMs, details, errors } = envelope;
  const cause = envelope.cause === undefined ? undefined : decodeThrown(envelope.cause);
  if (isOurs && isErrorCode(code)) {
    const error = new HgmError(code, message, {
      ...(cause === undefined ? {} : { cause }),
      ...(retryable === undefined ? {} : { retryable }),
      ...(isRecord(details) ? { details } : {}),
    });
    setHidden(error, 'stack', stack);
    return error;
  }
  const BuiltIn = BUILT_IN_ERRORS.get(name) ?? NativeError;
  const error = errors === undefined ? new BuiltIn(message) : new NativeAggregateError(decodeAll(errors), message);
  if (error.name !== name) setHidden(error, 'name', name);
  setHidden(error, 'stack', stack);
  setHidden(error, 'cause', cause);
  setShown(error, 'code', code);
  setShown(error, 'details', details);
  setShown(error, 'retryable', retryable);
  setShown(error, 'retryAfterMs', retryAfterMs);
  return error;
}

/**
 * What user code threw, as an Error that can be read without running more of its code: itself, a copy of one that cannot, or
 * `ERR_THROWN_VALUE` where it is something else. Never throws.
 *
 * @param what - what threw, for the message: `evaluate of agent root/0`
 */
export function toError(thrown: unknown, what: string): Error {
  if (isError(thrown)) return isReadable(thrown) ? thrown : toError(decodeThrown(encodeError(thrown)), what);
  return new HgmError('ERR_THROWN_VALUE', `${what} threw ${describeValue(thrown)}; throw an Error, which tells where and why`, {
    details: { thrown: describeValue(thrown) },
  });
}

/** The properties of an error that are read, here and where it is handled later. */
const READ_FIELDS = ['name', 'message', 'code', 'cause', 'retryable', 'retryAfterMs'] as const;

function isReadable(error: Error): boolean {
  if (types.isProxy(error)) return false;
  try {
    for (let index = 0; index < READ_FIELDS.length; index++) getProperty(error, READ_FIELDS[index] ?? '');
    return typeof error.name === 'string' && typeof error.message === 'string';
  } catch {
    return false;
  }
}

/** The error in an envelope, as an Error whatever was thrown. */
export function decodeError(envelope: ErrorEnvelope): Error {
  return toError(decodeThrown(envelope), 'a thread');
}
