import type { ThroughputPoint } from '../../shared/views/run-views.js';

/** Most points kept, an even number. */
const MAXIMUM_POINTS = 1000;

/** What happened at a time that the journal tells next. */
export interface Timed {
  elapsedMs: number | null;
}

/** The moments of a run: at most so many, at even distances, and the time of what lies between them. */
export class MomentSeries {
  #points: ThroughputPoint[] = [];
  #last: ThroughputPoint | undefined;
  #stride = 1;
  #sinceKept = 0;
  #waiting: Timed[] = [];

  /** Gives something the time of the next moment: those of a journal lie 250 ms apart at most while something is written. */
  time(timed: Timed): void {
    this.#waiting.push(timed);
  }

  add(point: ThroughputPoint): void {
    for (const timed of this.#waiting) timed.elapsedMs = point.elapsedMs;
    this.#waiting = [];
    this.#last = point;
    if (++this.#sinceKept < this.#stride) return;
    this.#sinceKept = 0;
    this.#points.push(point);
    if (this.#points.length < MAXIMUM_POINTS) return;
    this.#points = this.#points.filter((_, index) => index % 2 === 1);
    this.#stride *= 2;
  }

  /** Time of the latest moment; null where the journal tells none. */
  get lastMs(): number | null {
    return this.#last?.elapsedMs ?? null;
  }

  /** A copy: the earliest first, the latest moment the last. */
  get points(): readonly ThroughputPoint[] {
    const last = this.#last;
    return last === undefined || this.#points.at(-1) === last ? [...this.#points] : [...this.#points, last];
  }
}
