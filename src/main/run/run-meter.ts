import { NO_FIGURES, type RunCounts, type RunFigures, type RunTimes } from '../../shared/store-protocol.js';
import type { Executor } from '../executors/executor.js';

/** The times of a run, which its journal does not tell, and its counts. */
export class RunMeter {
  #threads: number;
  /** What was offered, in milliseconds of threads, and the time, when the number of threads was changed last. */
  #offeredMs = 0;
  #offeredAtMs = 0;
  readonly #now: () => number;
  readonly #executor: Pick<Executor, 'runningAttempts'>;
  readonly #counts: RunCounts;
  readonly #startedAtMs: number;
  readonly #earlierMs: number;
  #endedAtMs: number | undefined;
  #pausedAtMs: number | undefined;
  #pausedMs = 0;
  #busyMs: number;
  readonly #offeredElsewhere: (() => number) | undefined;
  /** What of that was offered while the clock stood still, and had been when it stopped. */
  #offeredInPausesMs = 0;
  #offeredAtPauseMs = 0;
  #offeredAtEndMs: number | undefined;
  readonly #busyBeforeMs: number;

  /**
   * @param now - a monotonic clock, in milliseconds
   * @param executor - tells what runs
   * @param counts - what the run has done, at any time
   * @param earlier - the times of earlier processes
   * @param offeredElsewhere - what threads of other machines have offered so far, in milliseconds of threads; they come and go, so that only this process's
   * own time can be held against it. @defaultValue there are none
   */
  constructor(
    threads: number,
    now: () => number,
    executor: Pick<Executor, 'runningAttempts'>,
    counts: RunCounts,
    earlier: RunTimes = NO_FIGURES,
    offeredElsewhere?: () => number,
  ) {
    this.#threads = threads;
    this.#now = now;
    this.#executor = executor;
    this.#startedAtMs = now();
    this.#earlierMs = earlier.elapsedMs;
    this.#busyMs = earlier.busyMs;
    this.#counts = counts;
    this.#offeredElsewhere = offeredElsewhere;
    this.#busyBeforeMs = offeredElsewhere === undefined ? 0 : earlier.busyMs;
    if (offeredElsewhere !== undefined) this.#offeredAtMs = earlier.elapsedMs;
  }

  figures(): RunFigures {
    // Each by its name, at every commit: V8 takes microseconds for a spread that names come after.
    const { evaluations, expansions, barrenExpansions, addedAgents, failedActivities, retries, cost } = this.#counts;
    const { elapsedMs } = this;
    const busyMs = this.#busyMs;
    return { evaluations, expansions, barrenExpansions, addedAgents, failedActivities, retries, cost, elapsedMs, busyMs };
  }

  /** Adds wall time that was spent inside a user function. */
  addBusy(elapsedMs: number): void {
    this.#busyMs += elapsedMs;
  }

  /** Whether the clock stands still. */
  get isPaused(): boolean {
    return this.#pausedAtMs !== undefined;
  }

  /** Has the clock stand still until {@link unpause}. */
  pause(): void {
    if (this.#pausedAtMs !== undefined) return;
    this.#pausedAtMs = this.#now();
    this.#offeredAtPauseMs = this.#offeredElsewhere?.() ?? 0;
  }

  unpause(): void {
    if (this.#pausedAtMs === undefined) return;
    this.#pausedMs += this.#now() - this.#pausedAtMs;
    this.#offeredInPausesMs += (this.#offeredElsewhere?.() ?? 0) - this.#offeredAtPauseMs;
    this.#pausedAtMs = undefined;
  }

  /** There are so many threads from now on. */
  setThreads(threads: number): void {
    this.#offeredMs += this.#threads * (this.elapsedMs - this.#offeredAtMs);
    this.#offeredAtMs = this.elapsedMs;
    this.#threads = threads;
  }

  /** Stops the clock. */
  end(): void {
    if (this.#endedAtMs !== undefined) return;
    this.#offeredAtEndMs = this.#elsewhereMs;
    this.#endedAtMs = this.#pausedAtMs ?? this.#now();
  }

  get elapsedMs(): number {
    return this.#earlierMs + (this.#endedAtMs ?? this.#pausedAtMs ?? this.#now()) - this.#startedAtMs - this.#pausedMs;
  }

  get evaluationsPerSecond(): number {
    const elapsedMs = this.elapsedMs;
    return elapsedMs > 0 ? (1000 * this.#counts.evaluations) / elapsedMs : 0;
  }

  /**
   * Wall time inside user functions over what all threads have offered, in [0, 1]; what runs at this moment is counted. Null where there have never been
   * threads.
   */
  get parallelEfficiency(): number | null {
    const offered = this.#offered;
    if (offered === 0 && this.#threads === 0 && this.#offeredElsewhere === undefined) return null;
    return offered > 0 ? Math.min(1, (this.#busyMs - this.#busyBeforeMs + this.#runningMs) / offered) : 0;
  }

  get #offered(): number {
    const elsewhereMs = this.#offeredAtEndMs ?? this.#elsewhereMs;
    return this.#offeredMs + this.#threads * (this.elapsedMs - this.#offeredAtMs) + elsewhereMs;
  }

  get #elsewhereMs(): number {
    const offeredMs = this.isPaused ? this.#offeredAtPauseMs : (this.#offeredElsewhere?.() ?? 0);
    return offeredMs - this.#offeredInPausesMs;
  }

  get #runningMs(): number {
    const running = this.#executor.runningAttempts?.() ?? [];
    return running.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0);
  }

  /** What is left by the tighter budget at the rate so far; null when it cannot be told. */
  timeLeftMs(evaluationBudget: number, timeBudgetMs: number): number | null {
    if (this.#endedAtMs !== undefined) return 0;
    const elapsedMs = this.elapsedMs;
    const byTime = timeBudgetMs - elapsedMs;
    const byEvaluations =
      this.#counts.evaluations > 0
        ? ((evaluationBudget - this.#counts.evaluations) * elapsedMs) / this.#counts.evaluations
        : Number.POSITIVE_INFINITY;
    const left = Math.min(byTime, byEvaluations);
    return Number.isFinite(left) ? Math.max(0, left) : null;
  }
}
