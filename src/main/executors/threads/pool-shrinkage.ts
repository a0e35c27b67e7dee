import { isOutOfFiles } from '../../../shared/open-files.js';
import { describeStartFault } from './thread-end-error.js';

/** Tells once of all threads, or processes, of a pool that die together while they start: when those that are left have started. */
export class PoolShrinkage {
  readonly #threads: number;
  readonly #names: readonly [one: string, many: string];
  readonly #tell: (message: string) => void;
  #untold: { readonly threadsLeft: number; readonly cause: unknown } | undefined;

  /**
   * @param threads - how many the pool is to have
   * @param names - what one of them is called, and what more are
   */
  constructor(threads: number, names: readonly [one: string, many: string], tell: (message: string) => void) {
    this.#threads = threads;
    this.#names = names;
    this.#tell = tell;
  }

  /** So many are left, of which so many have started. `cause` is the last error, if one is known: of all, one that names the limit of open files. */
  note(threadsLeft: number, started: number, cause: unknown): void {
    // With too few files a thread can die of what it could not read, and not say so: another's error does.
    const earlier = this.#untold?.cause;
    this.#untold = { threadsLeft, cause: earlier !== undefined && isOutOfFiles(earlier) ? earlier : cause };
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
    const [one, many] = this.#names;
    const died = lost === 1 ? `a ${one} died while it started` : `${lost} ${many} died while they started`;
    this.#tell(`${died}, so the pool is down to ${threadsLeft} of ${this.#threads} ${many}${describeStartFault(cause)}`);
  }
}
