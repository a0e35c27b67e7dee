/** What the main thread and a thread for work that waits say to each other: each activity by itself, under a ticket that no other one has. */
import { MessagePort } from 'node:worker_threads';
import type { ErrorEnvelope } from '../error-envelope.js';
import type { AbortNotice, Impurities, ProblemDefinition, ThreadNotice, WireOutcome } from '../messages.js';
import type { WireWork } from '../work.js';

/** An activity that waits. */
export type WaitingWork = Extract<WireWork, { readonly type: 'expand' | 'evaluate' }>;

/** An activity is to be started beside those that run. */
export interface StartMessage {
  readonly type: 'start';
  readonly ticket: number;
  readonly activityId: number;
  readonly attempt: number;
  /** Buffer of the slot in which the thread says how far it is; its own. */
  readonly slot: SharedArrayBuffer;
  /** Problems that this thread has not been told of. */
  readonly problems: readonly ProblemDefinition[];
  readonly work: WaitingWork;
}

/** Nobody waits any more for what an activity still does: it reaches nothing. */
export interface AbandonNotice {
  readonly type: 'abandon';
  readonly ticket: number;
}

/** What the main thread posts. */
export type WaitingOrder = StartMessage | AbortNotice | AbandonNotice;

/** What the thread posts. */
export type WaitingAnswer =
  | {
      readonly type: 'ended';
      readonly ticket: number;
      readonly outcome: WireOutcome;
      /** Noted in deterministic runs, of all activities together, where there are any. */
      readonly impurities?: Impurities;
    }
  /** The loop has turned since it was asked to abort an activity: it is not blocked. */
  | { readonly type: 'turned' }
  /** Nothing caught an error; `ticket` is null where no activity that runs can be blamed for it. */
  | { readonly type: 'uncaught'; readonly ticket: number | null; readonly error: ErrorEnvelope }
  | ThreadNotice;

/** The first thing that the thread says, over its parent port. */
export interface WaitingHello {
  readonly type: 'hgm.waiting';
  /** One int32: the ticket of the activity that has ended the thread; 0 while none has. */
  readonly ender: SharedArrayBuffer;
  /** Carries {@link WaitingOrder}s one way and {@link WaitingAnswer}s the other. */
  readonly port: MessagePort;
}

/** Whether a message of a thread's parent port, which user code can reach too, is its {@link WaitingHello}. */
export function isWaitingHello(message: unknown): message is WaitingHello {
  if (typeof message !== 'object' || message === null) return false;
  const { type, ender, port }: Partial<Record<keyof WaitingHello, unknown>> = message;
  return type === 'hgm.waiting' && ender instanceof SharedArrayBuffer && port instanceof MessagePort;
}
