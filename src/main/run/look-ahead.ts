import type { Executor } from '../executors/executor.js';
import { CommitSurplus } from './commit-surplus.js';
import { DETERMINISTIC_LOOK_AHEAD } from './determinism.js';
import type { ResolvedRunOptions } from './resolve-run-options.js';

/** Evaluations that are known for each choice that may be made ahead of them. */
const EVALUATIONS_PER_CHOICE_AHEAD = 16;

/**
 * How many activities of a run may be in flight. Without the option `lookAhead`, as many as keep the executor's threads busy and bridge the time of a
 * commit; but at most a part of the evaluations that are known, so that choices are not made knowing little.
 */
export class LookAhead {
  readonly #options: Pick<ResolvedRunOptions, 'lookAhead' | 'deterministic' | 'threads'>;
  readonly #executor: Pick<Executor, 'desiredAttempts' | 'concurrency'>;
  readonly #onIdle: (isIdle: boolean, atMost: number) => void;
  #isIdle = false;
  /** Undefined where nothing waits for a commit. */
  readonly #commitSurplus: CommitSurplus | undefined;

  /** @param onIdle - told when less can be chosen than runs at a time, for want of evaluations that are known, and when that is over */
  constructor(
    options: Pick<ResolvedRunOptions, 'lookAhead' | 'deterministic' | 'threads'>,
    executor: Pick<Executor, 'desiredAttempts' | 'concurrency'>,
    isKept: boolean,
    onIdle: (isIdle: boolean, atMost: number) => void = () => undefined,
  ) {
    this.#options = options;
    this.#executor = executor;
    this.#onIdle = onIdle;
    this.#commitSurplus = isKept ? new CommitSurplus() : undefined;
  }

  /** Whether it is as it is, whoever wants more. */
  get isFixed(): boolean {
    return this.#options.lookAhead !== undefined || this.#options.deterministic;
  }

  /** @param evaluations - how many are known */
  limit(evaluations: number): number {
    const { lookAhead, deterministic } = this.#options;
    if (lookAhead !== undefined) return lookAhead;
    if (deterministic) return DETERMINISTIC_LOOK_AHEAD;
    const desiredAttempts = this.#desiredAttempts;
    // Activities that wait for their commit are added: they keep no thread busy.
    const uncommitted = this.#commitSurplus?.surplus(desiredAttempts) ?? 0;
    const informed = Math.max(2 * this.#least, evaluations / EVALUATIONS_PER_CHOICE_AHEAD);
    const isIdle = informed < (this.#executor.concurrency ?? 0);
    if (isIdle !== this.#isIdle) {
      this.#isIdle = isIdle;
      this.#onIdle(isIdle, Math.floor(informed));
    }
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
    return 2 * Math.max(1, this.#options.threads);
  }

  get #desiredAttempts(): number {
    return this.#executor.desiredAttempts ?? this.#least;
  }
}
