/** Which arms can be chosen. Arms are small integers, and may be sparse. */
export class CandidateSet {
  #flags = new Uint8Array(0);
  #extent = 0;
  #size = 0;

  /** 1 for each candidate, 0 elsewhere. Valid until room is made. */
  get flags(): Uint8Array {
    return this.#flags;
  }

  /** Every arm that ever was a candidate is below this. */
  get extent(): number {
    return this.#extent;
  }

  /** Number of candidates. */
  get size(): number {
    return this.#size;
  }

  reserve(capacity: number): void {
    if (capacity <= this.#flags.length) return;
    const flags = new Uint8Array(capacity);
    flags.set(this.#flags);
    this.#flags = flags;
  }

  has(arm: number): boolean {
    return this.#flags[arm] === 1;
  }

  /** Adds an arm that there is room for; false when it was one already. */
  add(arm: number): boolean {
    if (this.#flags[arm] === 1) return false;
    this.#flags[arm] = 1;
    this.#size++;
    if (arm >= this.#extent) this.#extent = arm + 1;
    return true;
  }

  /** Removes an arm; false when it was none. */
  remove(arm: number): boolean {
    if (this.#flags[arm] !== 1) return false;
    this.#flags[arm] = 0;
    this.#size--;
    return true;
  }
}
