import type { ThreadNotice } from '../shared/messages.js';

/**
 * Who watches over the activities that run here, from another thread, process or machine: it is told what runs and since when, and says
 * what is to abort. A ticket numbers one execution, so that a late request cannot hit the next attempt of an activity. Times are on the
 * clock of `monotonicMs`.
 */
export interface Supervisor {
  /** An execution is about to start: whether it still may. */
  claim(ticket: number): boolean;
  /** A module is loaded, or other user code of the execution starts. */
  enter(phase: 'loading' | 'running', ticket: number, activityId: number, nowMs: number): void;
  /** User code says that it is alive. */
  heartbeat(): void;
  /** An execution has cost so much until now. */
  cost(ticket: number, cost: number): void;
  /** The execution has ended. */
  leave(nowMs: number): void;
  /** Why an execution is to abort; undefined while it is not. Asked before user code starts, and whenever it looks at its signal. */
  abortReason(ticket: number): Error | undefined;
  /** Tells what nobody answers. */
  tell(notice: ThreadNotice): void;
}
