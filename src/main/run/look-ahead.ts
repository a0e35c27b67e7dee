import type { Executor } from '../executors/executor.js';
import { CommitSurplus } from './commit-surplus.js';
import { DETERMINISTIC_LOOK_AHEAD } from './determinism.js';
import type { ResolvedRunOptions } from './resolve-run-options.js';

/** Choices made ahead are at most this part of the evaluations that are known. */
const EVALUATIONS_PER_CHOICE_AHEAD = 16;

/**
 * How many activities of a run may be under way. Without a look-ahead of its own a run chooses as far ahead as the executor needs to keep its
 * threads busy, and as commits take long, but not so far that most choices are made without having seen much: at most a part of the
 * evaluations that are known.
 */
export class LookAhead {
  readonly #options: Pick<ResolvedRunOptions, 'lookAhead' | 'deterministic' | 'threads'>;
  readonly #executor: Pick<Executor, 'desiredAttempts'>;
  /** Undefined where nothing waits for a commit. */
  readonly #commitSurplus: CommitSurplus | undefined;

  constructor(
    options: Pick<ResolvedRunOptions, 'lookAhead' | 'deterministic' | 'threads'>,
    executor: Pick<Executor, 'desiredAttempts'>,
    isKept: boolean,
  ) {
    this.#options = options;
    this.#executor = executor;
    this.#commitSurplus = isKept ? new CommitSurplus() : undefined;
  }

  /** @param evaluations - how many are known */
  limit(evaluations: number): number {
    const { lookAhead, deterministic } = this.#options;
    if (lookAhead !== undefined) return lookAhead;
    if (deterministic) return DETERMINISTIC_LOOK_AHEAD;
    const desiredAttempts = this.#desiredAttempts;
    // What waits for its commit keeps no thread busy.
    const uncommitted = this.#commitSurplus?.surplus(desiredAttempts) ?? 0;
    const informed = Math.max(2 * this.#least, evaluations / EVALUATIONS_PER_CHOICE_AHEAD);
    return Math.max(this.#least, Math.min(desiredAttempts + uncommitted, informed));
  }

  /**
   * A commit has ended.
   *
   * @param started - activities that were committed earlier and have not settled
   */
  noteCommit(started: number): void {
    this.#commitSurplus?.note(started, this.#desiredAttempts);
  }

  get #least(): number {
    return 2 * this.#options.threads;
  }

  get #desiredAttempts(): number {
    return this.#executor.desiredAttempts ?? this.#least;
  }
}
