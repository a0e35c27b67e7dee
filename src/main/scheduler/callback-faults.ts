import { toError } from '../../shared/error-envelope.js';
import { HgmError } from '../../shared/errors.js';

/** What a callback threw, as its `cause`. */
export type CallbackFault = HgmError<'ERR_CALLBACK'>;

/**
 * Faults of the user's callbacks, thrown or rejected. They end neither the process nor what calls them, and other callbacks are still called. The
 * first one is kept, and thrown to the callers of `drain` and `close`.
 */
export class CallbackFaults {
  readonly #onFault: ((fault: CallbackFault) => void) | undefined;
  #first: CallbackFault | undefined;

  /** @param onFault - told of each fault in place of the callers of `drain` and `close`; what it throws is theirs */
  constructor(onFault?: (fault: CallbackFault) => void) {
    this.#onFault = onFault;
  }

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
      this.watch(name, callback());
    } catch (thrown) {
      this.note(name, thrown);
    }
  }

  /** Notes what a callback's promise is rejected with, if that is what it returned. */
  watch(name: string, returned: unknown): void {
    if (returned instanceof Promise) returned.catch((thrown: unknown) => this.note(name, thrown));
  }

  /** @throws HgmError ERR_CALLBACK when a callback has thrown */
  check(): void {
    if (this.#first !== undefined) throw this.#first;
  }

  /** Notes what a callback threw. */
  note(name: string, thrown: unknown): void {
    const fault = faultOf(name, thrown);
    if (this.#onFault === undefined) {
      this.#first ??= fault;
      return;
    }
    const keep = (thrown: unknown) => {
      this.#first ??= faultOf('onFault', thrown);
    };
    try {
      const told: unknown = this.#onFault(fault);
      if (told instanceof Promise) told.catch(keep);
    } catch (thrown) {
      keep(thrown);
    }
  }
}

function faultOf(name: string, thrown: unknown): CallbackFault {
  const cause = toError(thrown, name);
  return new HgmError('ERR_CALLBACK', `${name} threw: ${cause.message}`, { cause, details: { callback: name } });
}
