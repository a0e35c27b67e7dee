import type { ThreadWork } from '../../../../shared/work.js';
import type { Attempt, AttemptOutcome, Executor, RunningAttempt, SettleAttempt } from '../../executor.js';
import type { RemoteAttempt } from './remote-attempt.js';

/** What this process runs itself of a search that workers take part in. */
export class HomeShare {
  readonly #executor: Executor<ThreadWork>;
  readonly #running = new Set<RemoteAttempt>();
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

  has(pending: RemoteAttempt): boolean {
    return this.#running.has(pending);
  }

  /**
   * Whether it is to be given another attempt: no more than it wants, and, where workers have threads too, no more than its share of all that there
   * is.
   */
  hasRoom(unsettled: number, remoteThreads: number): boolean {
    if (this.#threads === 0 || this.#running.size >= this.desiredAttempts) return false;
    const share = Math.ceil((unsettled * this.#threads) / (this.#threads + remoteThreads));
    return this.#running.size < Math.max(this.#threads, share);
  }

  /** Whether it is to be given another activity that runs apart from the threads: it and the workers have as many each. */
  takesApart(atWorkers: number, workers: number): boolean {
    if (this.#threads === 0) return false;
    let here = 0;
    for (const { activity } of this.#running) if (activity.work.type === 'expand') here++;
    return workers === 0 || here * workers <= atWorkers;
  }

  /** What is no activity of a search. */
  execute(attempt: Attempt<ThreadWork>, settle: SettleAttempt): void {
    this.#executor.execute(attempt, settle);
  }

  run(pending: RemoteAttempt, settle: (outcome: AttemptOutcome) => void): void {
    this.#running.add(pending);
    this.#executor.execute(pending.attempt, (_, outcome) => {
      this.#running.delete(pending);
      settle(outcome);
    });
  }

  runningAttempts(): readonly RunningAttempt[] {
    return this.#executor.runningAttempts?.() ?? [];
  }
}
