/** The surplus is multiplied by this after a commit that found threads short of work. */
const GROWTH = 1.5;
/** This share of the surplus is given up after a commit that found them busy. */
const DECAY = 1 / 16;
/** The surplus is at most this many times `desiredAttempts`, however slow commits are. */
const MAXIMUM_SURPLUS = 16;

/**
 * How many activities a run chooses beyond those that keep its threads busy. A choice starts only once it is committed, so the surplus has to
 * cover the time that a commit takes, which depends on the disk and on the load. It cannot be computed from what settles meanwhile, as that is
 * never more than what was committed before: the surplus grows until a commit ends while threads still have work, and then falls slowly.
 */
export class CommitSurplus {
  #surplus = 0;

  /** @param desiredAttempts - of the executor: how many activities keep it busy */
  surplus(desiredAttempts: number): number {
    return Math.max(desiredAttempts, Math.floor(this.#surplus));
  }

  /**
   * A commit has ended.
   *
   * @param started - activities that were committed earlier and have not settled
   * @param desiredAttempts - as for {@link surplus}
   */
  note(started: number, desiredAttempts: number): void {
    // Threads run half of the desired attempts; the other half waits at them.
    const isShort = started < desiredAttempts / 2;
    this.#surplus = isShort
      ? Math.min(MAXIMUM_SURPLUS * desiredAttempts, GROWTH * this.surplus(desiredAttempts))
      : (1 - DECAY) * this.#surplus;
  }
}
