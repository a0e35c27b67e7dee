import { setTimeout as wait } from 'node:timers/promises';
import type { LocalPaths } from '../../reading/local-paths.js';
import type { RunReading } from '../../reading/run-reading.js';
import { eventLine } from '../../report/event-line.js';
import type { RunEvent } from '../../run/events/run-events.js';
import type { ServedRun } from '../runs/served-run.js';
import type { EventStream } from './event-stream.js';

/** How often it is looked whether there is something new, in milliseconds. */
const LOOK_MS = 500;

/** Types of events that no journal tells, or not at once: they come from the run itself, where it is under way here. */
const LIVE_TYPES: readonly RunEvent['type'][] = ['evaluation', 'slow', 'best', 'log', 'progress', 'worker', 'guard', 'dropped'];

export interface RunFeedParts {
  readonly stream: EventStream;
  /** What of this machine is not told. */
  readonly paths: LocalPaths;
  readonly reading: RunReading;
  /** The run, where it is under way here. */
  readonly run: () => ServedRun | undefined;
  /** Types of events that are wanted. */
  readonly types: readonly string[];
  /** Place in the journal from which the client goes on; undefined for one that begins. */
  readonly after: number | undefined;
}

/**
 * Tells one client what happens in a run. Events come from its journal, so that they are the same wherever the run is, and a client that comes back, to
 * another process even, goes on where it was. What no journal tells comes from the run itself.
 */
export class RunFeed {
  readonly #parts: RunFeedParts;
  #position: number | undefined;
  #toldFigures = '';
  #followed: ServedRun | undefined;

  constructor(parts: RunFeedParts) {
    this.#parts = parts;
    this.#position = parts.after;
  }

  /** Resolves when the client has gone. */
  async run(): Promise<void> {
    const { signal } = this.#parts.stream;
    while (!signal.aborted) {
      await this.#tellEvents();
      if (this.#wants('figures')) await this.#tellFigures();
      this.#followLive();
      await wait(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  #wants(type: string): boolean {
    return this.#parts.types.includes(type);
  }

  async #tellEvents(): Promise<void> {
    const { stream, paths, reading, types } = this.#parts;
    const query = { types, ...(this.#position !== undefined && { after: this.#position }) };
    const { events, position, isGap } = await reading.events(query);
    if (isGap && this.#wants('reset')) await stream.send('reset', '{}', String(position));
    for (const [index, event] of events.entries()) {
      // Only the last one says where to go on: who loses the stream in between gets all of them again.
      const line = eventLine(event, (text) => paths.hide(text));
      await stream.send(event.type, line, index === events.length - 1 ? String(position) : undefined);
    }
    this.#position = position;
  }

  async #tellFigures(): Promise<void> {
    const { stream, reading, run } = this.#parts;
    const { position, figures, status, best, evaluationsPerSecond, efficiency } = await reading.overview();
    const inFlight = (await run()?.progress())?.inFlight ?? null;
    const told = JSON.stringify({ position, figures, status, best, evaluationsPerSecond, efficiency, inFlight });
    if (told === this.#toldFigures) return;
    this.#toldFigures = told;
    // The place of the events: those after it are yet to be told.
    await stream.send('figures', told, String(this.#position));
  }

  /** Of a run that has begun here since the last look. */
  #followLive(): void {
    const run = this.#parts.run();
    if (run === this.#followed) return;
    this.#followed = run;
    const types = LIVE_TYPES.filter((type) => this.#wants(type));
    // What fails with the run is told by its end.
    if (run !== undefined && types.length > 0) this.#follow(run, types).catch(() => undefined);
  }

  async #follow(run: ServedRun, types: readonly RunEvent['type'][]): Promise<void> {
    const { stream, paths } = this.#parts;
    const events = run.events({ types });
    const end = () => void events.return?.();
    stream.signal.addEventListener('abort', end, { once: true });
    // While a client takes nothing, what comes waits in the run's bounded buffer for it.
    for await (const event of events)
      await stream.send(
        event.type,
        eventLine(event, (text) => paths.hide(text)),
      );
    stream.signal.removeEventListener('abort', end);
  }
}
