/** What the main thread and a pool thread say to each other. */
import { MessagePort } from 'node:worker_threads';
import type { ErrorEnvelope } from './error-envelope.js';
import type { Json } from './json.js';
import type { LogLevel } from './problem.js';
import type { GuardAddress } from './programs/guard-protocol.js';
import type { Checkpoints } from './results/reports.js';
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
  /** What each is measured by on its way, in the order of `orders`; absent where none is. */
  readonly checkpoints?: readonly (Checkpoints | undefined)[];
}

export const ORDER_COLUMNS = 4;

/** Where a function of a `threadWork` is. */
export interface FunctionDefinition {
  readonly moduleUrl: string;
  readonly exportName: string;
}

/**
 * Least count of numbers for which a typed array is sent faster than a plain one: what it takes to make and copy one is more than half of what
 * a short message costs.
 */
export const TYPED_FROM = 16;

/** Functions under consecutive numbers from `first` on. */
export interface FunctionDefinitions {
  readonly first: number;
  readonly functions: readonly FunctionDefinition[];
}

/** Calls of functions: numbers, and beside them what cannot be one. */
export interface CallOrders {
  /** Those that this thread has not been told of. */
  readonly definitions?: FunctionDefinitions;
  /** {@link FUNCTION_ORDER_COLUMNS} numbers a call: activity id, attempt, function, seed. */
  readonly orders: ArrayLike<number>;
  /** Each call's agent. */
  readonly keys: readonly string[];
  /** Each call's action; absent where no call has one. */
  readonly actions?: readonly (string | null)[];
  /** Each call's input; absent where no call has one. */
  readonly inputs?: readonly unknown[];
}

export const FUNCTION_ORDER_COLUMNS = 4;

/**
 * A batch. Every execution at a thread has a ticket, a 32-bit integer that counts up and wraps around; a message's
 * executions have consecutive ones from `firstTicket` on. What there is none of is absent: every property that is copied adds to the way
 * there and back.
 */
export interface Batched {
  readonly firstTicket: number;
  /** After this many milliseconds the thread hands back what it has not started. @defaultValue it runs all */
  readonly budgetMs?: number;
}

/** A batch of activities of problems. */
export interface RunMessage extends Batched {
  readonly type: 'run';
  /** Problems that this thread has not been told of. */
  readonly problems?: readonly ProblemDefinition[];
  /** To be run first. */
  readonly activities?: readonly ActivityOrder[];
  /** To be run after them. */
  readonly evaluations?: EvaluationOrders;
}

/** A batch of calls of functions. */
export interface CallMessage extends Batched, CallOrders {
  readonly type: 'call';
}

export type BatchMessage = RunMessage | CallMessage;

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
  readonly rewards: ArrayLike<number>;
  /** Wall time inside user code. */
  readonly elapsedMs: ArrayLike<number>;
  readonly others?: readonly (readonly [index: number, outcome: WireOutcome])[];
  /** Wall time that the thread spent on them, in milliseconds. */
  readonly busyMs: number;
}

/** A source whose values differ from run to run: random numbers, the clock. */
export type Impurity = 'Math.random' | 'Date' | 'crypto';

/** How often user code read each source. */
export type Impurities = Readonly<Partial<Record<Impurity, number>>>;

/** The answer to a {@link RunMessage}: what was run. What was not is handed back. */
export interface RunReply {
  readonly type: 'reply';
  /** Noted in deterministic runs, where there are any. */
  readonly impurities?: Impurities;
  readonly activities?: ActivitiesReply;
  readonly evaluations?: EvaluationsReply;
}

/** The answer to a {@link CallMessage}, likewise. */
export interface CallReply extends EvaluationsReply {
  readonly type: 'results';
}

export type BatchReply = RunReply | CallReply;

/** The other answer: nothing was run, since the message could not be read. */
export interface BatchRefusal {
  readonly type: 'refusal';
  readonly error: ErrorEnvelope;
}

/** The first thing that a thread says, over its parent port. Everything else goes over `port`. */
export interface HelloMessage {
  readonly type: 'hgm.hello';
  readonly threadId: number;
  /** Buffer of the thread's slot. */
  readonly slot: SharedArrayBuffer;
  /** Carries {@link ThreadMessage}s to the main thread and {@link MainMessage}s to this one. */
  readonly port: MessagePort;
}

/** Where a line came from: `ctx.log`, or something that user code printed. */
export type LogSource = 'log' | 'console';

/** What user code says while it runs. */
export type SaidNotice =
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
    };

/** What a thread tells the main thread without waiting for an answer. */
export type ThreadNotice =
  | SaidNotice
  /** The first use of `ctx.host`, `ctx.remember` or a program: the main thread answers calls on this port. */
  | { readonly type: 'host'; readonly port: MessagePort };

/**
 * What the main thread tells a thread. The slot's abort request is set after it is sent, so that code which sees the request finds the
 * notice.
 */
export interface AbortNotice {
  readonly type: 'abort';
  readonly ticket: number;
  readonly reason: ErrorEnvelope;
}

/** What the main thread posts to a thread. */
export type MainMessage = BatchMessage | AbortNotice;

/** What a thread posts to the main thread: messages are answered in their order, and notices come before the answer that they precede. */
export type ThreadMessage = BatchReply | BatchRefusal | ThreadNotice;

/** What the main thread exposes on a host port. Each rejects with an {@link ErrorEnvelope}. */
export interface HostEndpoint {
  /** Calls `path` of the services. */
  callService(path: readonly string[], ...args: readonly unknown[]): Promise<unknown>;
  /** The JSON that an activity has kept under a name; null for none. */
  recall(activityId: number, name: string): Promise<string | null>;
  /**
   * Keeps the JSON of a value for an activity, unless there is one under that name, and resolves to the one there is when it is kept.
   * `cost` is what the attempt has cost since it kept something last.
   */
  keep(activityId: number, name: string, value: string, cost: number): Promise<string>;
}

/** What a thread reaches at the main thread of its process, likewise. */
export interface ThreadEndpoint extends HostEndpoint {
  /** Starts the guard of the process's programs where there is none, and says where it is. */
  openGuard(): Promise<GuardAddress>;
}

/** Whether a message of a thread's parent port, which user code can reach too, is its {@link HelloMessage}. */
export function isHello(message: unknown): message is HelloMessage {
  if (typeof message !== 'object' || message === null) return false;
  const { type, threadId, slot, port }: Partial<Record<keyof HelloMessage, unknown>> = message;
  return type === 'hgm.hello' && typeof threadId === 'number' && slot instanceof SharedArrayBuffer && port instanceof MessagePort;
}
