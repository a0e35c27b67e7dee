/**
 * How errors cross threads. A structured clone keeps name, message and stack of an error at best; the envelope also keeps `code`,
 * `cause`, `details` and `retryable`, and brings {@link HgmError}s back as such.
 */
import { types } from 'node:util';
import { describeValue } from './describe-value.js';
import { HgmError, isErrorCode } from './errors.js';

/** A thrown value in a form that can always be cloned. */
export type ErrorEnvelope =
  | {
      readonly type: 'error';
      readonly name: string;
      readonly message: string;
      readonly stack: string | undefined;
      readonly code: string | number | undefined;
      readonly retryable: boolean | undefined;
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

/** A chain of causes, which may be circular, is followed so far. */
const MAXIMUM_DEPTH = 8;
const MAXIMUM_AGGREGATED = 16;

const BUILT_IN_ERRORS: Readonly<Record<string, new (message: string) => Error>> = {
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

function isError(value: unknown): value is Error {
  // The former also knows errors of another realm.
  return types.isNativeError(value) || value instanceof Error;
}

function readField(source: object, field: string): unknown {
  try {
    return Reflect.get(source, field);
  } catch (error) {
    return `(reading ${field} threw ${describeValue(error)})`;
  }
}

function cloned(value: unknown): unknown {
  if (value === undefined) return undefined;
  try {
    return structuredClone(value);
  } catch {
    return describeValue(value);
  }
}

function encode(thrown: unknown, depth: number): ErrorEnvelope {
  if (!isError(thrown)) return { type: 'value', value: cloned(thrown) };
  const stack = readField(thrown, 'stack');
  const code = readField(thrown, 'code');
  const retryable = readField(thrown, 'retryable');
  const cause = readField(thrown, 'cause');
  const errors = thrown instanceof AggregateError ? readField(thrown, 'errors') : undefined;
  const deeper = depth < MAXIMUM_DEPTH;
  return {
    type: 'error',
    name: String(readField(thrown, 'name')),
    message: String(readField(thrown, 'message')),
    stack: typeof stack === 'string' ? stack : undefined,
    code: typeof code === 'string' || typeof code === 'number' ? code : undefined,
    retryable: typeof retryable === 'boolean' ? retryable : undefined,
    details: cloned(readField(thrown, 'details')),
    cause: deeper && cause !== undefined ? encode(cause, depth + 1) : undefined,
    errors:
      deeper && Array.isArray(errors) ? errors.slice(0, MAXIMUM_AGGREGATED).map((error) => encode(error, depth + 1)) : undefined,
  };
}

/** Packs a thrown value for another thread. Never throws, whatever the value is. */
export function encodeError(thrown: unknown): ErrorEnvelope {
  return encode(thrown, 0);
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

/** The thrown value again: an {@link HgmError}, an Error of its name, or the value itself. */
export function decodeThrown(envelope: ErrorEnvelope): unknown {
  if (envelope.type === 'value') return envelope.value;
  const { name, message, stack, code, retryable, details, errors } = envelope;
  const cause = envelope.cause === undefined ? undefined : decodeThrown(envelope.cause);
  if (name === 'HgmError' && isErrorCode(code)) {
    const error = new HgmError(code, message, {
      ...(cause === undefined ? {} : { cause }),
      ...(retryable === undefined ? {} : { retryable }),
      ...(isRecord(details) ? { details } : {}),
    });
    setHidden(error, 'stack', stack);
    return error;
  }
  const BuiltIn = BUILT_IN_ERRORS[name] ?? Error;
  const error = errors === undefined ? new BuiltIn(message) : new AggregateError(errors.map(decodeThrown), message);
  if (error.name !== name) setHidden(error, 'name', name);
  setHidden(error, 'stack', stack);
  setHidden(error, 'cause', cause);
  setShown(error, 'code', code);
  setShown(error, 'details', details);
  setShown(error, 'retryable', retryable);
  return error;
}

/**
 * What user code threw, as an Error: itself, or `ERR_THROWN_VALUE` where it is something else.
 *
 * @param what - what threw, for the message: `evaluate of agent root/0`
 */
export function toError(thrown: unknown, what: string): Error {
  if (isError(thrown)) return thrown;
  return new HgmError('ERR_THROWN_VALUE', `${what} threw ${describeValue(thrown)}; throw an Error, which tells where and why`, {
    details: { thrown: describeValue(thrown) },
  });
}

/** The error in an envelope, as an Error whatever was thrown. */
export function decodeError(envelope: ErrorEnvelope): Error {
  return toError(decodeThrown(envelope), 'a thread');
}
