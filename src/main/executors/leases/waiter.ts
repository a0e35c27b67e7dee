import type { QueueItem } from '../../../shared/collections/linked-queue.js';
import type { HgmError } from '../../../shared/errors.js';

/** Somebody who waits for what was told to be recorded. */
export class Waiter implements QueueItem<Waiter> {
  readonly reject: (error: HgmError) => void;
  queued = false;
  previous: Waiter | null = null;
  next: Waiter | null = null;

  constructor(reject: (error: HgmError) => void) {
    this.reject = reject;
  }
}
