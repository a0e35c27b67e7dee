/** Calls that one thread makes of another over a port: a message for each call, and one for its answer. */
import type { MessagePort, TransferListItem } from 'node:worker_threads';
import { type ErrorEnvelope, encodeError, messageOf } from '../error-envelope.js';

/** A call of a method of what the other thread answers by. */
export interface ThreadCall {
  /** The caller's number for it. */
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

export type ThreadAnswer =
  | { readonly type: 'completed'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly error: ErrorEnvelope }
  /** What the method gave cannot be sent, for this reason. */
  | { readonly type: 'unsent'; readonly id: number; readonly why: string };

/** What is moved with a value when it is sent. */
const MOVED = new WeakMap<object, readonly TransferListItem[]>();
const NOTHING: readonly TransferListItem[] = Object.freeze([]);

/** Has a part of an argument, or of an answer, moved to the other thread and not copied. Returns the value. */
export function moving<Value extends object>(value: Value, part: MessagePort | ArrayBufferLike): Value {
  // Shared memory is both threads' as it is.
  if (!(part instanceof SharedArrayBuffer)) MOVED.set(value, [part]);
  return value;
}

/** What is moved with a value. */
export function movedWith(value: unknown): readonly TransferListItem[] {
  return (typeof value === 'object' && value !== null ? MOVED.get(value) : undefined) ?? NOTHING;
}

/** Answers the calls that come over a port by the methods of an endpoint, each begun as it comes. */
export function answerCalls(port: MessagePort, endpoint: object): void {
  port.on('message', ({ id, method, args }: ThreadCall) => void answer(port, endpoint, id, method, args));
}

async function answer(port: MessagePort, endpoint: object, id: number, method: string, args: readonly unknown[]): Promise<void> {
  const send = (message: ThreadAnswer, moved: readonly TransferListItem[] = []) => port.postMessage(message, moved);
  let value: unknown;
  try {
    value = await Reflect.apply(Reflect.get(endpoint, method), endpoint, args);
  } catch (thrown) {
    send({ type: 'failed', id, error: encodeError(thrown) });
    return;
  }
  try {
    send({ type: 'completed', id, value }, movedWith(value));
  } catch (thrown) {
    send({ type: 'unsent', id, why: messageOf(thrown) });
  }
}
