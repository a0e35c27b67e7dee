/** What the main thread and a pool thread say to each other. */
import { MessagePort } from 'node:worker_threads';
import type { ErrorEnvelope } from './error-envelope.js';
import type { Json } from './json.js';
import type { LogLevel } from './problem.js';
import type { AgentReference, ProblemReference, WireWork } from './work.js';

/** A problem under the number that stands for it in later messages to the same thread. */
export interface ProblemDefinition {
  readonly number: number;
  readonly reference: ProblemReference;
}

/** One execution that a thread is asked for. */
export interface ActivityOrder {
  readonly activityId: number;
  readonly attempt: number;
  readonly work: Exclude<WireWork, { readonly type: 'evaluate' | 'function' }>;
}

/** A task's value under its number. */
export interface TaskDefinition {
  readonly number: number;
  readonly value: Json;
}

/** Evaluations of one problem, which are many and often short: numbers, beside what this thread has not been sent before. */
export interface EvaluationOrders {
  readonly problem: number;
  /** Agents to drop from the thread's cache, and agents to keep in it. */
  readonly forgottenAgents: readonly number[];
  readonly agents: readonly AgentReference[];
  readonly tasks: readonly TaskDefinition[];
  /** {@link ORDER_COLUMNS} numbers an evaluation: activity id, attempt, agent, task (-1 for none). */
  readonly orders: Float64Array;
}

export const ORDER_COLUMNS = 4;

/** Where a function of a `threadWork` is. */
export interface FunctionDefinition {
  readonly moduleUrl: string;
  readonly exportName: string;
}

/** Calls of functions: numbers, and beside them what cannot be one. */
export interface FunctionOrders {
  /** Functions that this thread has not been told of, under consecutive numbers from `firstDefinition` on. */
  readonly firstDefinition: number;
  readonly definitions: readonly FunctionDefinition[];
  /** {@link FUNCTION_ORDER_COLUMNS} numbers a call: activity id, attempt, function, seed. */
  readonly orders: ArrayLike<number>;
  /** Each call's agent. */
  readonly keys: readonly string[];
  /** Each call's action; null where no call has one. */
  readonly actions: readonly (string | null)[] | null;
  /** Each call's input; null where no call has one. */
  readonly inputs: readonly unknown[] | null;
}

export const FUNCTION_ORDER_COLUMNS = 4;

/**
 * A Piscina task: a batch. Every execution at a thread has a ticket, a 32-bit integer that counts up and wraps around; a message's
 * executions have consecutive ones from `firstTicket` on.
 */
export interface RunMessage {
  /** Problems that this thread has not been told of. */
  readonly problems: readonly ProblemDefinition[];
  readonly firstTicket: number;
  /** After this many milliseconds the thread hands back what it has not started. */
  readonly budgetMs: number;
  /** To be run first. */
  readonly activities: readonly ActivityOrder[];
  /** To be run after them, or else `functions`; null for none. */
  readonly evaluations: EvaluationOrders | null;
  readonly functions: FunctionOrders | null;
}

/** How one activity ended. `elapsedMs` is the wall time inside the user's function. */
export type WireOutcome =
  | { readonly status: 'completed'; readonly value: unknown; readonly elapsedMs: number }
  | { readonly status: 'failed'; readonly error: ErrorEnvelope; readonly elapsedMs: number };

/** An outcome for each activity that was run, in order. */
export interface ActivitiesReply {
  readonly outcomes: readonly WireOutcome[];
  /** Wall time that the thread spent on them, in milliseconds. */
  readonly busyMs: number;
}

/** A number for each evaluation, or call, that was run, in order: a reward, or what was returned; NaN where `others` has the outcome. */
export interface EvaluationsReply {
  readonly rewards: Float64Array;
  /** Wall time inside user code. */
  readonly elapsedMs: Float32Array;
  readonly others: readonly (readonly [index: number, outcome: WireOutcome])[];
  /** Wall time that the thread spent on them, in milliseconds. */
  readonly busyMs: number;
}

/** A source whose values differ from run to run: random numbers, the clock. */
export type Impurity = 'Math.random' | 'Date' | 'crypto';

/** How often user code read each source. */
export type Impurities = Readonly<Partial<Record<Impurity, number>>>;

/** The result of a Piscina task: what was run. The others are handed back. */
export interface RunReply {
  /** Noted in deterministic runs; null for nothing. */
  readonly impurities: Impurities | null;
  readonly activities: ActivitiesReply;
  /** Of evaluations, or of functions; null where none were asked for. */
  readonly evaluations: EvaluationsReply | null;
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

/**
 * What the main thread tells a thread. The slot's abort request is set after it is sent, so that code which sees the request finds the
 * notice.
 */
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
