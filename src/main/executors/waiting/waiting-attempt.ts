import type { ThreadSlot } from '../../../shared/thread/thread-slot.js';
import type { ActivityWork } from '../../../shared/work.js';
import type { Attempt, SettleAttempt } from '../executor.js';
import { PendingAttempt } from '../threads/pending-attempt.js';

/** An attempt that was given to the executor of work that waits. */
export class WaitingAttempt extends PendingAttempt {
  readonly work: ActivityWork;

  constructor(attempt: Attempt<ActivityWork>, settle: SettleAttempt) {
    super(attempt, settle);
    this.work = attempt.work;
  }
}

/** An attempt that runs in a thread beside others, or is about to. */
export interface LiveAttempt {
  readonly ticket: number;
  readonly pending: WaitingAttempt;
  readonly slot: ThreadSlot;
  /** When it was sent; undefined while the thread is still starting. */
  sentAtMs: number | undefined;
}
