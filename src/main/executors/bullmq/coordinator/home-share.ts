import type { ThreadWork } from '../../../../shared/work.js';
import type { Attempt, AttemptOutcome, Executor, RunningAttempt, SettleAttempt } from '../../executor.js';
import type { RemoteAttempt } from './remote-attempt.js';

/** What this process runs itself of a search that workers take part in. */
export class HomeShare {
  readonly #executor: Executor<ThreadWork>;
  /** How many attempts it has in its threads, and how many apart from them. */
  #inPool = 0;
  #apart = 0;
  #threads: number;

  /** @param threads - how many activities it runs at a time, 0 for none */
  constructor(executor: Executor<ThreadWork>, threads: number) {
    this.#executor = executor;
    this.#threads = threads;
  }

  get threads(): number {
    return this.#threads;
  }

  get desiredAttempts(): number {
    return this.#threads === 0 ? 0 : (this.#executor.desiredAttempts ?? this.#threads);
  }

  resize(size: number): void {
    this.#threads = size;
    // What is no activity of the search still runs there.
    if (size > 0) this.#executor.resize?.(size);
  }

  /**
   * Whether it is to be given another attempt: no more than it wants, and, where workers have threads too, no more than its share of all that there
   * is.
   */
  hasRoom(unsettled: number, remoteThreads: number): boolean {
    if (this.#threads === 0 || this.#inPool >= this.desiredAttempts) return false;
    const share = Math.ceil((unsettled * this.#threads) / (this.#threads + remoteThreads));
    return this.#inPool < Math.max(this.#threads, share);
  }

  /** Whether it is to be given another activity that runs apart from the threads: it and the workers have as many each. */
  takesApart(atWorkers: number, workers: number): boolean {
    if (this.#threads === 0) return false;
    return workers === 0 || this.#apart * workers <= atWorkers;
  }

  /** What is no activity of a search. */
  execute(attempt: Attempt<ThreadWork>, settle: SettleAttempt): void {
    this.#executor.execute(attempt, settle);
  }

  run(pending: RemoteAttempt, isApart: boolean, settle: (outcome: AttemptOutcome) => void): void {
    pending.isAtHome = true;
    if (isApart) this.#apart++;
    else this.#inPool++;
    this.#executor.execute(pending.attempt, (_, outcome) => {
      pending.isAtHome = false;
      if (isApart) this.#apart--;
      else this.#inPool--;
      settle(outcome);
    });
  }

  runningAttempts(): readonly RunningAttempt[] {
    return this.#executor.runningAttempts?.() ?? [];
  }
}
