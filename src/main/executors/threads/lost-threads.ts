import { describeWork, type ThreadWork } from '../../../shared/work.js';
import type { PoolThread } from './pool-thread.js';
import type { AttemptReading } from './thread-lane.js';

interface LostThread {
  readonly work: ThreadWork;
  readonly sinceMs: number;
}

/** Threads that were terminated and do not end: each is in a call of native code, which nothing interrupts. Tells what is waited for. */
export class LostThreads {
  readonly #threads = new Map<PoolThread, LostThread>();
  readonly #warn: (message: string) => void;

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  add(thread: PoolThread, running: AttemptReading | undefined, nowMs: number): void {
    if (running === undefined) return;
    const { pending, reading } = running;
    const { work } = pending.attempt;
    this.#threads.set(thread, { work, sinceMs: nowMs - reading.phaseAgeMs });
    const remedy = 'use the asynchronous form of such calls, or give them a time limit of their own';
    this.#warn(
      `${describeWork(work)} is in a call that nothing interrupts, such as execSync: its thread is missing until that returns; ${remedy}`,
    );
  }

  /** The thread has ended after all. */
  delete(thread: PoolThread): void {
    this.#threads.delete(thread);
  }

  /** Logs the threads whose end the process waits for, when nothing else is left to do. */
  tellLast(nowMs: number): void {
    for (const { work, sinceMs } of this.#threads.values()) {
      const seconds = ((nowMs - sinceMs) / 1000).toFixed(1);
      this.#warn(
        `the process can end only when ${describeWork(work)} returns from a call that nothing interrupts, in which it has been for ${seconds} s`,
      );
    }
  }
}
