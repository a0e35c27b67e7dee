import { describeValue } from '../../shared/describe-value.js';
import type { ThreadNotice } from '../../shared/messages.js';

/** Progress notices of one activity are at least this far apart, the last one aside. */
export const PROGRESS_INTERVAL_MS = 100;

const NEVER = Number.NEGATIVE_INFINITY;

type ProgressNotice = Extract<ThreadNotice, { type: 'progress' }>;

/** Posts one activity's progress: the first at once, then one an interval, and the last when the activity ends. */
export class ProgressChannel {
  readonly #activityId: number;
  readonly #post: (notice: ThreadNotice) => void;
  readonly #now: () => number;
  #postedAt = NEVER;
  #held: ProgressNotice | undefined;

  constructor(activityId: number, post: (notice: ThreadNotice) => void, now: () => number) {
    this.#activityId = activityId;
    this.#post = post;
    this.#now = now;
  }

  /** @param fraction - in [0, 1]; what is outside is moved to the nearer end, and NaN, like what is no number, counts as 0 */
  report(fraction: unknown, message: unknown): void {
    const text = message === undefined || typeof message === 'string' ? message : describeValue(message);
    this.#held = { type: 'progress', activityId: this.#activityId, fraction: clamp(fraction), message: text };
    if (this.#now() - this.#postedAt >= PROGRESS_INTERVAL_MS) this.flush();
  }

  /** Posts what was held back. */
  flush(): void {
    const notice = this.#held;
    if (notice === undefined) return;
    this.#held = undefined;
    this.#postedAt = this.#now();
    this.#post(notice);
  }
}

function clamp(fraction: unknown): number {
  if (typeof fraction !== 'number' || !(fraction > 0)) return 0;
  return fraction < 1 ? fraction : 1;
}
