import { Mutex } from 'async-mutex';
import { throwLater } from '../../shared/throw-later.js';

/** The engine's mutex. Changes that come together are made in one section, in their order; what follows from them comes after it. */
export class CriticalSection {
  readonly #mutex = new Mutex();
  #changes: (() => void)[] = [];
  #afterwards: (() => void)[] = [];
  #isFlushing = false;

  /** Makes a change in the section. @returns what it returned, or threw, once all that was to come {@link after} the section has */
  run<Result>(change: () => Result | PromiseLike<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.enter(() => {
        try {
          const result = change();
          this.after(() => resolve(result));
        } catch (thrown) {
          this.after(() => reject(thrown));
        }
      });
    });
  }

  /** Makes a change whose end nobody waits for. */
  enter(change: () => void): void {
    this.#changes.push(change);
    if (!this.#isFlushing) void this.#flush();
  }

  /** To be called within a change: calls `callback` once the section is left, in the order of these calls. */
  after(callback: () => void): void {
    this.#afterwards.push(callback);
  }

  /** One section after the other, each with what comes after it, until no change is left. */
  async #flush(): Promise<void> {
    this.#isFlushing = true;
    while (this.#changes.length > 0) {
      const afterwards = await this.#mutex.runExclusive(() => this.#makeChanges());
      for (const callback of afterwards) callSafely(callback);
    }
    this.#isFlushing = false;
  }

  #makeChanges(): (() => void)[] {
    const changes = this.#changes;
    this.#changes = [];
    for (const change of changes) callSafely(change);
    const afterwards = this.#afterwards;
    this.#afterwards = [];
    return afterwards;
  }
}

/** Calls all callbacks, also after one has thrown. */
function callSafely(callback: () => void): void {
  try {
    callback();
  } catch (fault) {
    throwLater(fault);
  }
}
