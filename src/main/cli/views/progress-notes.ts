import { formatDuration } from '../../../shared/format/duration.js';
import { formatPercent } from '../../../shared/format/number-format.js';
import { plainLine } from '../../report/plain-text.js';
import type { LongestRunning } from '../../run/pending/longest-running.js';

/** What an activity said of how far it is. */
export interface ProgressNote {
  readonly activity: number;
  /** In [0, 1]. */
  readonly fraction: number;
  readonly message: string | undefined;
}

/** How long what runs longest has to run before it is shown, unless it says how far it is. */
const SHOWN_FROM_MS = 1000;
/** Most activities of which it is known what they said last: more threads than a machine has. Those that spoke least lately are forgotten. */
const MAXIMUM_NOTES = 1000;

/** What activities said last of how far they are. */
export class ProgressNotes {
  readonly #notes = new Map<number, ProgressNote>();

  note(note: ProgressNote): void {
    this.#notes.delete(note.activity);
    this.#notes.set(note.activity, note);
    for (const [oldest] of this.#notes) {
      if (this.#notes.size <= MAXIMUM_NOTES) break;
      this.#notes.delete(oldest);
    }
  }

  /** What has been running longest, for how long, and how far it says it is; undefined where that is of no interest. */
  longestText(longest: LongestRunning | null): string | undefined {
    if (longest === null) return undefined;
    const { activity, kind, key, task, elapsedMs } = longest;
    const note = this.#notes.get(activity);
    if (note === undefined && elapsedMs < SHOWN_FROM_MS) return undefined;
    const onTask = task === null ? '' : ` on task ${task}`;
    const said = note?.message === undefined ? '' : ` ${plainLine(note.message)}`;
    const far = note === undefined ? '' : `, ${formatPercent(note.fraction)}${said}`;
    return `${kind} ${plainLine(key)}${onTask} for ${formatDuration(elapsedMs)}${far}`;
  }
}
