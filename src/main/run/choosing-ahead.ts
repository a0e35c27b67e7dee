/** So much more is chosen ahead when threads were running out of work. */
const GROWTH = 1.5;
/** So much of the surplus is given up after each commit that found them busy. */
const DECAY = 1 / 16;
/** The surplus is at most so many times what keeps threads busy, however slow commits are. */
const MAXIMUM_SURPLUS = 16;

/**
 * How many activities a run chooses beyond those that keep its threads busy: a choice is started only once it is committed, and how long
 * that takes is the disk's affair, and the machine's. What settles meanwhile cannot tell how many are needed, since it is not more than
 * what was committed before; so they grow until a commit comes in time, and fall slowly while all do.
 */
export class ChoosingAhead {
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
    // Half of what is desired is what threads are at, the other half waits there for its turn.
    const isShort = started < desiredAttempts / 2;
    this.#surplus = isShort
      ? Math.min(MAXIMUM_SURPLUS * desiredAttempts, GROWTH * this.surplus(desiredAttempts))
      : (1 - DECAY) * this.#surplus;
  }
}
