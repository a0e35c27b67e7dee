import type { JournalEvent } from '../run/journal/journal-events.js';

/** Most events of a type that are kept: the latest. */
const MAXIMUM_KEPT = 1000;

/** Events that somebody asks for. */
export interface EventQuery {
  /** Place in the journal up to which he has them, as `position` of an earlier answer says it; absent for none yet. */
  readonly after?: number;
  /** @defaultValue all that are kept */
  readonly types?: readonly string[];
}

/** Events of a run. */
export interface EventStretch {
  /** In their order; none where nothing was said of `after`. */
  readonly events: readonly JournalEvent[];
  /** Place in the journal up to which they are. */
  readonly position: number;
  /** Whether events of these types after the place that was asked from are not kept any more, so that what was known of the run is out of date. */
  readonly isGap: boolean;
}

interface PlacedEvent {
  /** Where the stretch of the journal ends in which it stands. */
  readonly at: number;
  /** Number in the order of all events. */
  readonly number: number;
  readonly event: JournalEvent;
}

/** Events of one type. */
interface KeptEvents {
  readonly latest: PlacedEvent[];
  /** Events up to here are not all kept. */
  droppedTo: number;
}

/**
 * The latest events that a journal tells, but for evaluations, which are too many: of each type, so that what is frequent leaves room for the rest. States of
 * agents are not in them.
 */
export class EventLog {
  readonly #byType = new Map<string, KeptEvents>();
  #count = 0;

  /** @param at - place in the journal, never smaller than before */
  add({ agent: _, ...event }: JournalEvent & { readonly agent?: unknown }, at: number): void {
    const kept = this.#byType.get(event.type) ?? { latest: [], droppedTo: -1 };
    this.#byType.set(event.type, kept);
    kept.latest.push({ at, number: this.#count++, event });
    if (kept.latest.length < 2 * MAXIMUM_KEPT) return;
    kept.droppedTo = kept.latest.splice(0, MAXIMUM_KEPT).at(-1)?.at ?? kept.droppedTo;
  }

  /** @param position - place in the journal up to which it was read */
  after({ after, types }: EventQuery, position: number): EventStretch {
    if (after === undefined) return { events: [], position, isGap: false };
    const wanted = [...this.#byType].filter(([type]) => types === undefined || types.includes(type)).map(([, kept]) => kept);
    if (after > position || wanted.some(({ droppedTo }) => after < droppedTo)) return { events: [], position, isGap: true };
    const events = wanted.flatMap(({ latest }) => latest.filter(({ at }) => at > after));
    return { events: events.sort((one, other) => one.number - other.number).map(({ event }) => event), position, isGap: false };
  }
}
