import { toError } from '../../shared/error-envelope.js';
import { HgmError } from '../../shared/errors.js';

/**
 * Faults of the user's callbacks, thrown or rejected. They end neither the process nor the worker, and other callbacks are still called. The first
 * one is kept, and thrown to the callers of `drain` and `close`.
 */
export class CallbackFaults {
  #first: HgmError<'ERR_CALLBACK'> | undefined;

  /**
   * The callback, with what it throws noted.
   *
   * @param name - what it is called in messages, as `onLog`
   */
  guard<Args extends readonly unknown[]>(name: string, callback: (...args: Args) => unknown): (...args: Args) => void {
    return (...args) => this.call(name, () => callback(...args));
  }

  /** Calls a callback, and notes what it throws. */
  call(name: string, callback: () => unknown): void {
    try {
      const returned = callback();
      if (returned instanceof Promise) returned.catch((thrown: unknown) => this.#note(name, thrown));
    } catch (thrown) {
      this.#note(name, thrown);
    }
  }

  /** @throws HgmError ERR_CALLBACK when a callback has thrown */
  check(): void {
    if (this.#first !== undefined) throw this.#first;
  }

  #note(name: string, thrown: unknown): void {
    if (this.#first !== undefined) return;
    const cause = toError(thrown, name);
    this.#first = new HgmError('ERR_CALLBACK', `${name} threw: ${cause.message}`, { cause, details: { callback: name } });
  }
}
