import { describeStartFault } from './thread-end-error.js';

/** Tells once of all threads of a pool that die together while they start: when those that are left have started. */
export class PoolShrinkage {
  readonly #threads: number;
  readonly #tell: (message: string) => void;
  #untold: { readonly threadsLeft: number; readonly cause: unknown } | undefined;

  /** @param threads - how many the pool is to have */
  constructor(threads: number, tell: (message: string) => void) {
    this.#threads = threads;
    this.#tell = tell;
  }

  /** So many are left, of which so many have started. `cause` is the last error, if one is known. */
  note(threadsLeft: number, started: number, cause: unknown): void {
    this.#untold = { threadsLeft, cause };
    this.onStarted(started);
  }

  /** So many have started by now. */
  onStarted(started: number): void {
    if (this.#untold !== undefined && started >= this.#untold.threadsLeft) this.tell();
  }

  /** Tells of what was not told yet. */
  tell(): void {
    if (this.#untold === undefined) return;
    const { threadsLeft, cause } = this.#untold;
    this.#untold = undefined;
    const lost = this.#threads - threadsLeft;
    const died = lost === 1 ? 'a thread died while it started' : `${lost} threads died while they started`;
    this.#tell(`${died}, so the pool is down to ${threadsLeft} of ${this.#threads} threads${describeStartFault(cause)}`);
  }
}
