import type { HgmError } from '../../../shared/errors.js';

interface Waiting {
  resolve(): void;
  reject(error: HgmError): void;
}

/** Resolves when all threads of a pool are ready. */
export class ReadyLatch {
  #waiting: Waiting[] = [];
  #wanted: number;
  #isReady = false;
  #failure: HgmError | undefined;

  /** @param wanted - how many threads the pool has */
  constructor(wanted: number) {
    this.#wanted = wanted;
  }

  /** @throws HgmError what {@link fail} was given */
  whenReady(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) reject(this.#failure);
      else if (this.#isReady) resolve();
      else this.#waiting.push({ resolve, reject });
    });
  }

  /** So many threads are ready. */
  note(ready: number): void {
    if (ready < this.#wanted) return;
    this.#isReady = true;
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  /** The pool has lost threads that nothing replaces: so many are left, of which so many are ready. */
  shrink(wanted: number, ready: number): void {
    this.#wanted = wanted;
    this.note(ready);
  }

  /** The pool will not be ready any more. */
  fail(error: HgmError): void {
    this.#failure = error;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
