/** A stretch of time, in milliseconds of the clock of `monotonicMs`. */
interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Most stretches kept; the oldest go first, since hardly any running activity began before so many of them. */
const KEPT = 64;

/** The stretches of time in which nothing of this process ran: it was stopped, or the machine slept. */
export class Suspensions {
  readonly #stretches: Stretch[] = [];
  #totalMs = 0;

  /** The length of all of them, in milliseconds. */
  get totalMs(): number {
    return this.#totalMs;
  }

  note(fromMs: number, toMs: number): void {
    this.#totalMs += toMs - fromMs;
    this.#stretches.push({ fromMs, toMs });
    if (this.#stretches.length > KEPT) this.#stretches.shift();
  }

  /** Time between two moments in which nothing of this process ran, in milliseconds. */
  within(fromMs: number, toMs: number): number {
    let suspendedMs = 0;
    for (const stretch of this.#stretches) {
      suspendedMs += Math.max(0, Math.min(stretch.toMs, toMs) - Math.max(stretch.fromMs, fromMs));
    }
    return suspendedMs;
  }
}
