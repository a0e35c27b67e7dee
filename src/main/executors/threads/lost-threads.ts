import { describeWork, type ThreadWork } from '../../../shared/work.js';

/** On a busy machine a thread that is in no such call takes some 100 ms to end, too: so long is waited before it is told of, in milliseconds. */
const TELL_AFTER_MS = 1000;

interface LostThread {
  readonly work: ThreadWork;
  readonly sinceMs: number;
  readonly telling: NodeJS.Timeout;
}

/** Threads that were terminated and do not end: each is in a call of native code, which nothing interrupts. Tells what is waited for. */
export class LostThreads {
  readonly #threads = new Map<object, LostThread>();
  readonly #warn: (message: string) => void;
  readonly #tellAfterMs: number;

  constructor(warn: (message: string) => void, tellAfterMs = TELL_AFTER_MS) {
    this.#warn = warn;
    this.#tellAfterMs = tellAfterMs;
  }

  /** @param sinceMs - when the call may have begun */
  add(thread: object, work: ThreadWork, sinceMs: number): void {
    const telling = setTimeout(() => this.#tell(work), this.#tellAfterMs).unref();
    this.#threads.set(thread, { work, sinceMs, telling });
  }

  #tell(work: ThreadWork): void {
    const remedy = 'use the asynchronous form of such calls, or give them a time limit of their own';
    this.#warn(
      `${describeWork(work)} is in a call that nothing interrupts, such as execSync: its thread is missing until that returns; ${remedy}`,
    );
  }

  /** The thread has ended after all. */
  delete(thread: object): void {
    clearTimeout(this.#threads.get(thread)?.telling);
    this.#threads.delete(thread);
  }

  /** Logs the threads whose end the process waits for, when nothing else is left to do. */
  tellLast(nowMs: number): void {
    for (const { work, sinceMs, telling } of this.#threads.values()) {
      clearTimeout(telling);
      const seconds = ((nowMs - sinceMs) / 1000).toFixed(1);
      this.#warn(
        `the process can end only when ${describeWork(work)} returns from a call that nothing interrupts, in which it has been for ${seconds} s`,
      );
    }
  }
}
