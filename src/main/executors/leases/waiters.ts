import { LinkedQueue, type QueueItem } from '../../../shared/collections/linked-queue.js';
import type { HgmError } from '../../../shared/errors.js';

/** Somebody who waits for what the run calls back. */
class Waiter implements QueueItem<Waiter> {
  readonly reject: (error: HgmError) => void;
  queued = false;
  previous: Waiter | null = null;
  next: Waiter | null = null;

  constructor(reject: (error: HgmError) => void) {
    this.reject = reject;
  }
}

/** Those who wait for what the run calls back, unless it fails before: no more than calls that are being answered. */
export class Waiters {
  readonly #waiting = new LinkedQueue<Waiter>();

  /** @param call - has the run call back. @throws HgmError that {@link refuseAll} was given meanwhile */
  until(call: (callback: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter = new Waiter(reject);
      this.#waiting.push(waiter);
      call(() => {
        this.#waiting.remove(waiter);
        resolve();
      });
    });
  }

  refuseAll(error: HgmError): void {
    for (let waiter = this.#waiting.shift(); waiter !== null; waiter = this.#waiting.shift()) waiter.reject(error);
  }
}
