import type { CurvePoint } from '../../shared/views/run-views.js';
import type { Timed } from './moment-series.js';

/** Most points kept, an even number. */
const MAXIMUM_POINTS = 2000;
/** The best agent is looked for each time that the number of evaluations has grown by so large a part. */
const PART = 500;

/** The best agent at some moment. */
export type BestNow = Omit<CurvePoint, 'elapsedMs'>;

/** Who is the best agent now; undefined where none is. */
export type Look = () => BestNow | undefined;

export type TimedPoint = BestNow & Timed;

/**
 * The best agents of a run so far: after each of its first 500 evaluations, and from then on each time that it has a 500th more, since to look for the
 * best among all agents after each evaluation would take longer than the search.
 */
export class BestCurve {
  readonly #look: Look;
  readonly #time: (point: Timed) => void;
  #points: TimedPoint[] = [];
  #latestKey = '';
  #nextLook = 1;
  #stride = 1;
  #sinceKept = 0;

  /** @param time - gives a point its time, at once or later */
  constructor(look: Look, time: (point: Timed) => void) {
    this.#look = look;
    this.#time = time;
  }

  /** Tells how many evaluations have ended. */
  evaluated(evaluations: number): void {
    if (evaluations < this.#nextLook) return;
    this.#nextLook = evaluations + Math.max(1, Math.floor(evaluations / PART));
    const found = this.#look();
    if (found === undefined || found.key === this.#latestKey) return;
    this.#latestKey = found.key;
    this.#keep({ ...found, elapsedMs: null });
  }

  /** The points kept, the earliest first. */
  get points(): readonly TimedPoint[] {
    return this.#points;
  }

  /** The first one always; when there are too many, every second one of the others goes, and comes from then on. */
  #keep(point: TimedPoint): void {
    if (this.#points.length > 0 && ++this.#sinceKept < this.#stride) return;
    this.#sinceKept = 0;
    this.#time(point);
    this.#points.push(point);
    if (this.#points.length < MAXIMUM_POINTS) return;
    this.#points = this.#points.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }
}
