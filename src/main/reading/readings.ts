import { type Clock, systemClock } from '../../shared/clock.js';
import { HgmError, isHgmError } from '../../shared/errors.js';
import type { RunFigures, StoredRun } from '../../shared/store-protocol.js';
import type { RunListing, RunOverview } from '../../shared/views/run-views.js';
import { decodeWorkerHeader } from '../hand-driven/worker-header.js';
import { decodeRunHeader } from '../run/journal/run-header.js';
import { storedListing } from './run-overview.js';
import { type ReadableStore, RunReader } from './run-reader.js';
import type { RunReading } from './run-reading.js';

/** Most runs read at a time, and most of which a list remembers what it said: those asked for last. */
const MAXIMUM_READERS = 8;
const MAXIMUM_LISTED = 1000;
/** How long a run that nobody asks for stays read, in milliseconds. */
const IDLE_MS = 60_000;
/**
 * Most evaluations and expansions read for a list, of all its runs together: a best agent is found by reading a whole journal, 300,000 a second. The
 * next list goes on with those that were left out.
 */
export const MAXIMUM_READ = 200_000;
/**
 * Most evaluations and expansions of the runs that are read between lists, of those together that stay read because they go on: a run that is read takes
 * 50 bytes of memory for each.
 */
export const MAXIMUM_READ_AHEAD = 5_000_000;
/** What a run counts for at least: opening a small one takes as long as reading so many evaluations. */
export const LEAST_OF_RUN = 400;

/** The runs of a store, read by whoever wants to see them. */
export interface Readings {
  /**
   * All runs, the latest first. Of a run that cannot be read, is driven by hand, or was left out so that the answer comes in time, it says what the store knows.
   */
  list(): Promise<readonly RunListing[]>;
  /** @throws HgmError ERR_RUN_UNKNOWN; ERR_OPTION for a hand-driven worker; ERR_STORE_CORRUPT where the header is damaged */
  reading(runId: string): Promise<RunReading>;
  /** Somebody has changed a run and waited for the commit: whoever asks for it after this sees the change. */
  outdate(runId: string): void;
  /** Lets all go; the store stays open where it was given open. */
  close(): Promise<void>;
}

interface OpenReader {
  readonly reader: Promise<RunReader>;
  readonly usedAtMs: number;
  /** Whether somebody asked for the run itself, not only for a list: then it stays read for a while after it has ended too. */
  readonly isAsked: boolean;
  /** Evaluations and expansions of the run when a list had it read; 0 where somebody asked for it. */
  readonly length: number;
}

export interface LocalReadingsOptions {
  readonly clock?: Clock;
  /** Whether runs that a list left out are read after it, one at a time, so that later lists tell their best agents. @defaultValue false */
  readonly readsAhead?: boolean;
}

/** Readings on the thread of their caller. */
export class LocalReadings implements Readings {
  readonly #store: ReadableStore;
  readonly #clock: Clock;
  /** By run, the one used last the last. */
  readonly #readers = new Map<string, OpenReader>();
  /** What was said of runs, and of which figures, by run. */
  readonly #listed = new Map<string, { readonly of: string; readonly listing: RunListing }>();
  readonly #readsAhead: boolean;
  /** The run that is being read between lists. */
  #ahead: { readonly runId: string; readonly done: Promise<void> } | undefined;
  #isClosed = false;

  constructor(store: ReadableStore, { clock = systemClock, readsAhead = false }: LocalReadingsOptions = {}) {
    this.#store = store;
    this.#clock = clock;
    this.#readsAhead = readsAhead;
  }

  async list(): Promise<readonly RunListing[]> {
    this.#checkOpen();
    const runs = await this.#store.list();
    const listings: RunListing[] = [];
    let left = MAXIMUM_READ;
    for (const run of runs) {
      const known = this.#listed.get(run.id);
      if (known?.of === stateOf(run)) {
        listings.push(known.listing);
        continue;
      }
      const length = this.#readers.has(run.id) ? 0 : lengthOf(run.figures);
      // One that is being read would have the list wait until it is.
      const isRead = length <= left && this.#ahead?.runId !== run.id;
      if (isRead) left -= length;
      listings.push(isRead ? await this.#readListing(run) : await this.#shortListing(run));
      if (!isRead && this.#readsAhead) this.#readAhead(run);
    }
    this.#letGo();
    return listings;
  }

  async reading(runId: string): Promise<RunReading> {
    this.#checkOpen();
    this.#letGo();
    return await this.#reader(runId, true);
  }

  outdate(runId: string): void {
    // A run that cannot be read says so to those who ask for it.
    this.#readers
      .get(runId)
      ?.reader.then((reader) => reader.outdate())
      .catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const readers = [...this.#readers.values()];
    this.#readers.clear();
    this.#listed.clear();
    await Promise.all(readers.map(async ({ reader }) => (await reader).close()));
    await this.#ahead?.done;
  }

  #readAhead(run: StoredRun): void {
    if (this.#ahead !== undefined || !this.#hasRoomFor(run)) return;
    // Why it cannot be read is told to whoever asks for the run.
    const done = this.#readListing(run)
      .then(() => undefined)
      .catch(() => undefined)
      .finally(() => {
        this.#ahead = undefined;
      });
    this.#ahead = { runId: run.id, done };
  }

  #hasRoomFor({ figures }: StoredRun): boolean {
    const held = [...this.#readers.values()].reduce((sum, { length }) => sum + length, 0);
    return this.#readers.size < MAXIMUM_READERS && held + lengthOf(figures) <= MAXIMUM_READ_AHEAD;
  }

  #reader(runId: string, isAsked: boolean, length = 0): Promise<RunReader> {
    const known = this.#readers.get(runId);
    const reader = known?.reader ?? this.#opened(runId);
    this.#readers.delete(runId);
    this.#readers.set(runId, {
      reader,
      usedAtMs: this.#clock.now(),
      isAsked: isAsked || known?.isAsked === true,
      length: known?.length ?? length,
    });
    return reader;
  }

  #opened(runId: string): Promise<RunReader> {
    const opened = RunReader.open(this.#store, runId, { now: () => this.#clock.now() });
    opened.catch(() => this.#readers.delete(runId));
    return opened;
  }

  /** Readers hold memory: those go that were not used for a while, or are too many; not the one that is just reading ahead, which would begin anew. */
  #letGo(): void {
    const usedBefore = this.#clock.now() - IDLE_MS;
    for (const [runId, { usedAtMs }] of this.#readers) {
      if (runId === this.#ahead?.runId) continue;
      if (usedAtMs >= usedBefore && this.#readers.size <= MAXIMUM_READERS) return;
      this.#readers.delete(runId);
    }
  }

  async #readListing(run: StoredRun): Promise<RunListing> {
    let listing: RunListing;
    try {
      listing = listingOf(await (await this.#reader(run.id, false, lengthOf(run.figures))).overview());
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      listing = await this.#shortListing(run);
    }
    // A run that has ended is not read again: what it said is remembered.
    if (run.status !== 'running' && this.#readers.get(run.id)?.isAsked !== true) this.#readers.delete(run.id);
    this.#remember(run, listing);
    return listing;
  }

  /** What the store knows of a run, and its header where that can be read. */
  async #shortListing(run: StoredRun): Promise<RunListing> {
    try {
      const text = await this.#store.header(run.id);
      return storedListing(run, decodeWorkerHeader(text) === undefined ? decodeRunHeader(text) : undefined);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      return storedListing(run, undefined);
    }
  }

  #remember(run: StoredRun, listing: RunListing): void {
    this.#listed.delete(run.id);
    this.#listed.set(run.id, { of: stateOf(run), listing });
    const [oldest] = this.#listed.keys();
    if (this.#listed.size > MAXIMUM_LISTED && oldest !== undefined) this.#listed.delete(oldest);
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new HgmError('ERR_CLOSED', `the readings of ${this.#store.location} are closed`);
  }
}

/** Whether a run is damaged, was removed meanwhile, or is driven by hand. */
function isUnreadable(error: unknown): boolean {
  return isHgmError(error, 'ERR_STORE_CORRUPT') || isHgmError(error, 'ERR_RUN_UNKNOWN') || isHgmError(error, 'ERR_OPTION');
}

/** What tells whether a run has got further. */
function stateOf({ status, figures, budget, name, tags, isServed }: StoredRun): string {
  return JSON.stringify([status, figures, budget, name, tags, isServed]);
}

function lengthOf({ evaluations, expansions, barrenExpansions }: RunFigures): number {
  return Math.max(LEAST_OF_RUN, evaluations + expansions + barrenExpansions);
}

function listingOf(overview: RunOverview): RunListing {
  const { runId, name, tags, problem, status, policy, seed, threads, measure, createdAt, evaluationBudget, timeBudgetMs } =
    overview;
  const { figures, agents, evaluationsPerSecond, efficiency, best, sparkline, isServed } = overview;
  const head = { runId, name, tags, problem, status, policy, seed, threads, measure, createdAt, evaluationBudget, timeBudgetMs };
  return { ...head, figures, agents, evaluationsPerSecond, efficiency, best, sparkline, isServed };
}
