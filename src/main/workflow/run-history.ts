import type { StoredRun } from '../../shared/store-protocol.js';
import type { RunStore } from '../store/run-store.js';
import { type JournalEvent, JournalEvents } from './journal-events.js';
import type { BestAgent } from './run.js';
import { decodeRunHeader, type RunHeader } from './run-header.js';
import { RunRebuild } from './run-rebuild.js';
import { forEachRecord } from './run-records.js';

/** Failures that are kept. */
const MAXIMUM_FAILURES = 100;

/** A run in a store, looked at from outside, while it goes on or afterwards. */
export class RunHistory {
  readonly header: RunHeader;
  readonly #store: RunStore;
  readonly #rebuild: RunRebuild;
  readonly #events = new JournalEvents();
  readonly #failures: JournalEvent[] = [];
  #stored: StoredRun;
  #next = 0;

  private constructor(store: RunStore, stored: StoredRun) {
    this.#store = store;
    this.#stored = stored;
    this.header = decodeRunHeader(stored.header);
    this.#rebuild = new RunRebuild(this.header, 'redo');
  }

  /** @throws HgmError ERR_RUN_UNKNOWN, ERR_STORE_CORRUPT */
  static async open(store: RunStore, runId: string): Promise<RunHistory> {
    const history = new RunHistory(store, await store.read(runId));
    await history.refresh();
    return history;
  }

  /** Takes in what was committed since. */
  async refresh(): Promise<void> {
    // The run first: its journal is then at least as far.
    this.#stored = await this.#store.read(this.#stored.id);
    const visit = (record: Parameters<RunRebuild['apply']>[0]): void => {
      this.#rebuild.apply(record);
      const event = this.#events.next(record)?.event;
      if (event?.type === 'failure') this.#failures.push(event);
      if (this.#failures.length > MAXIMUM_FAILURES) this.#failures.shift();
    };
    this.#next = await forEachRecord(this.#store, this.#stored.id, visit, this.#next);
  }

  get stored(): StoredRun {
    return this.#stored;
  }

  get agents(): number {
    return this.#rebuild.state.search.tree.size;
  }

  /** Activities chosen and not settled. */
  get unsettled(): number {
    return this.#rebuild.pending.size;
  }

  /** The latest failures for good, the earliest of them first. */
  get failures(): readonly JournalEvent[] {
    return this.#failures;
  }

  /** The agents with the largest lower bounds, at most `count` of them. */
  best(count: number): readonly BestAgent[] {
    const { search, belief, agents } = this.#rebuild.state;
    const { tree } = search;
    const evaluated: { readonly agent: number; readonly lowerBound: number }[] = [];
    for (let agent = 0; agent < tree.size; agent++) {
      if (tree.ownVisits(agent) > 0 && !tree.isPruned(agent)) evaluated.push({ agent, lowerBound: belief.lowerBound(agent) });
    }
    evaluated.sort((a, b) => b.lowerBound - a.lowerBound || a.agent - b.agent);
    return evaluated.slice(0, count).map(({ agent, lowerBound }) => ({
      key: tree.keyOf(agent),
      mean: tree.ownMean(agent),
      evaluations: tree.ownVisits(agent),
      lowerBound,
      agent: agents[agent]?.state ?? null,
      description: null,
    }));
  }
}
