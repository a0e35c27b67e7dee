/** What the main thread and a pool thread say to each other. */
import { MessagePort } from 'node:worker_threads';
import type { ErrorEnvelope } from './error-envelope.js';
import type { LogLevel } from './problem.js';
import type { ProblemReference, WireWork } from './work.js';

/** A problem under the number that stands for it in later messages to the same thread. */
export interface ProblemDefinition {
  readonly number: number;
  readonly reference: ProblemReference;
}

/** One execution that a thread is asked for. */
export interface ActivityOrder {
  /** Numbers the executions at one thread, in the slot and in {@link MainNotice}s; an integer in [1, 2^31). */
  readonly ticket: number;
  readonly activityId: number;
  readonly attempt: number;
  readonly work: WireWork;
}

/** A Piscina task: activities to run one after the other. */
export interface RunMessage {
  /** Problems that this thread has not been told of. */
  readonly problems: readonly ProblemDefinition[];
  readonly activities: readonly ActivityOrder[];
}

/** How one activity of a {@link RunMessage} ended. `elapsedMs` is the wall time inside the user's function. */
export type WireOutcome =
  | { readonly status: 'completed'; readonly value: unknown; readonly elapsedMs: number }
  | { readonly status: 'failed'; readonly error: ErrorEnvelope; readonly elapsedMs: number };

/** The result of a Piscina task: an outcome for each activity, in order. */
export interface RunReply {
  readonly outcomes: readonly WireOutcome[];
}

/** The first thing that a thread says, over its parent port. Everything else that is not a {@link RunReply} goes over `port`. */
export interface HelloMessage {
  readonly type: 'hgm.hello';
  readonly threadId: number;
  /** Buffer of the thread's slot. */
  readonly slot: SharedArrayBuffer;
  /** Carries {@link ThreadNotice}s to the main thread and {@link MainNotice}s to this one. */
  readonly port: MessagePort;
}

/** Where a line came from: `ctx.log`, or something that user code printed. */
export type LogSource = 'log' | 'console';

/** What a thread tells the main thread without waiting for an answer. */
export type ThreadNotice =
  | {
      readonly type: 'log';
      /** Null for what is printed while no activity runs. */
      readonly activityId: number | null;
      readonly level: LogLevel;
      readonly message: string;
      readonly source: LogSource;
    }
  | {
      readonly type: 'progress';
      readonly activityId: number;
      readonly fraction: number;
      readonly message: string | undefined;
    }
  /** The first use of `ctx.host`: the main thread answers calls on this port. */
  | { readonly type: 'host'; readonly port: MessagePort };

/** What the main thread tells a thread. The slot's abort request is set after it is sent, so whoever sees the one finds the other. */
export interface MainNotice {
  readonly type: 'abort';
  readonly ticket: number;
  readonly reason: ErrorEnvelope;
}

/** The only thing that the main thread exposes on a host port: calls `path` of the services, or rejects with an {@link ErrorEnvelope}. */
export interface HostEndpoint {
  callService(path: readonly string[], ...args: readonly unknown[]): Promise<unknown>;
}

/** Whether a message of a thread's parent port, which user code can reach too, is its {@link HelloMessage}. */
export function isHello(message: unknown): message is HelloMessage {
  if (typeof message !== 'object' || message === null) return false;
  const { type, threadId, slot, port }: Partial<Record<keyof HelloMessage, unknown>> = message;
  return type === 'hgm.hello' && typeof threadId === 'number' && slot instanceof SharedArrayBuffer && port instanceof MessagePort;
}
