import { type ActivityDurations, DURATION_BOUNDS_MS } from '../../shared/views/activity-durations.js';

/** Counts how long activities of a kind took. */
export class DurationCounts {
  readonly #kind: ActivityDurations['kind'];
  readonly #counts = DURATION_BOUNDS_MS.map(() => 0);
  #longer = 0;
  #sumMs = 0;

  constructor(kind: ActivityDurations['kind']) {
    this.#kind = kind;
  }

  add(elapsedMs: number): void {
    this.#sumMs += elapsedMs;
    // Most are short.
    const bucket = DURATION_BOUNDS_MS.findIndex((bound) => elapsedMs <= bound);
    if (bucket < 0) this.#longer++;
    else this.#counts[bucket]! += 1;
  }

  /** A copy. */
  get view(): ActivityDurations {
    return { kind: this.#kind, counts: [...this.#counts, this.#longer], sumMs: this.#sumMs };
  }
}
