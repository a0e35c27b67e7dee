import type { JournalEvent } from '../run/journal/journal-events.js';

/** Most events kept: the latest. */
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
  /** Whether events after the place that was asked from are not kept any more, so that what was known of the run is out of date. */
  readonly isGap: boolean;
}

interface PlacedEvent {
  /** Where the stretch of the journal ends in which it stands. */
  readonly at: number;
  readonly event: JournalEvent;
}

/** The latest events that a journal tells, but for evaluations, which are too many. States of agents are not in them. */
export class EventLog {
  readonly #kept: PlacedEvent[] = [];
  /** Events up to here are not all kept. */
  #droppedTo = -1;

  /** @param at - place in the journal, never smaller than before */
  add({ agent: _, ...event }: JournalEvent & { readonly agent?: unknown }, at: number): void {
    this.#kept.push({ at, event });
    if (this.#kept.length < 2 * MAXIMUM_KEPT) return;
    this.#droppedTo = this.#kept.splice(0, MAXIMUM_KEPT).at(-1)?.at ?? this.#droppedTo;
  }

  /** @param position - place in the journal up to which it was read */
  after({ after, types }: EventQuery, position: number): EventStretch {
    if (after === undefined) return { events: [], position, isGap: false };
    if (after < this.#droppedTo || after > position) return { events: [], position, isGap: true };
    const events = this.#kept.filter(({ at, event }) => at > after && (types === undefined || types.includes(event.type)));
    return { events: events.map(({ event }) => event), position, isGap: false };
  }
}
