import { HgmError } from '../../../shared/errors.js';
import { describeWork, type LoadedProblem, type ThreadWork } from '../../../shared/work.js';
import type { Attempt, AttemptOutcome, Executor, SettleAttempt } from '../executor.js';

/** In the place of the thread that loads and shows a problem: of one that has no code. */
export class InlineHome implements Executor<ThreadWork> {
  readonly #loaded: LoadedProblem;
  #isClosed = false;

  constructor(loaded: LoadedProblem) {
    this.#loaded = loaded;
  }

  execute(attempt: Attempt<ThreadWork>, settle: SettleAttempt): void {
    queueMicrotask(() => settle(attempt, this.#outcomeOf(attempt.work)));
  }

  /** What it is given has ended by then. */
  cancel(): void {}

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  #outcomeOf(work: ThreadWork): AttemptOutcome {
    const elapsedMs = 0;
    if (this.#isClosed) return { status: 'failed', error: new HgmError('ERR_CLOSED', 'the executor is closed'), elapsedMs };
    switch (work.type) {
      case 'load':
        return { status: 'completed', value: this.#loaded, elapsedMs };
      case 'describe':
      case 'render':
      case 'report':
        return { status: 'completed', value: null, elapsedMs };
      default: {
        const message = `an inline problem has no code for the ${describeWork(work)}`;
        return { status: 'failed', error: new HgmError('ERR_PROBLEM_LOAD', message), elapsedMs };
      }
    }
  }
}
