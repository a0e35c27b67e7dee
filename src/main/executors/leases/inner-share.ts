import type { ThreadWork } from '../../../shared/work.js';
import type { Attempt, AttemptOutcome, Executor, SettleAttempt } from '../executor.js';

export interface InnerShareParts {
  readonly executor: Executor<ThreadWork>;
  /** Attempts that are thought to run at a time where it does not say, an integer >= 0. */
  readonly threads: number;
  /** Whether it runs activities also where there are no threads. */
  readonly isWithoutThreads: boolean;
  /** Whether activities of a kind run apart from its threads: it is given as many as there are. */
  readonly isApart: (kind: ThreadWork['type']) => boolean;
  /** Told when it may have room again. */
  readonly onRoom: () => void;
}

/** What an executor beneath runs of a search that others outside take part in. */
export class InnerShare {
  readonly #parts: InnerShareParts;
  #threads: number;
  #given = 0;
  /** The function that the last attempt settles by, and the one that it is given for it: mostly the next one's too. */
  #settle: SettleAttempt | undefined;
  #ended: SettleAttempt = () => undefined;

  constructor(parts: InnerShareParts) {
    this.#parts = parts;
    this.#threads = parts.threads;
  }

  get runsActivities(): boolean {
    return this.#parts.isWithoutThreads || this.#threads > 0;
  }

  setThreads(threads: number): void {
    this.#threads = threads;
  }

  /** Whether something of it has nothing to do. */
  get isIdle(): boolean {
    return this.runsActivities && this.#given < (this.#parts.executor.concurrency ?? this.#threads);
  }

  /** Whether it is to be given another activity of a kind: no more than it wants; as many as there are where it does not say. */
  takes(kind: ThreadWork['type']): boolean {
    if (!this.runsActivities) return false;
    const { executor, isApart } = this.#parts;
    return isApart(kind) || this.#given < (executor.desiredAttempts ?? Number.POSITIVE_INFINITY);
  }

  execute(attempt: Attempt<ThreadWork>, settle: SettleAttempt): void {
    if (settle !== this.#settle) {
      this.#settle = settle;
      this.#ended = this.#endedOf(settle);
    }
    if (!this.#parts.isApart(attempt.work.type)) this.#given++;
    this.#parts.executor.execute(attempt, this.#ended);
  }

  #endedOf(settle: SettleAttempt): SettleAttempt {
    return (attempt: Attempt, outcome: AttemptOutcome) => {
      if (!this.#parts.isApart((attempt as Attempt<ThreadWork>).work.type)) this.#given--;
      settle(attempt, outcome);
      this.#parts.onRoom();
    };
  }
}
