import type { Json } from '../../../shared/json.js';
import type { StoredRun } from '../../../shared/store-protocol.js';
import { scaleOf } from '../../../shared/work.js';
import { type GuardOptions, guardsGiven } from '../../policy/guard-options.js';
import type { RunStore } from '../../store/run-store.js';
import { taskOf } from '../pending/longest-running.js';
import type { BestAgent } from '../run.js';
import { AttemptCosts } from './attempt-costs.js';
import { eventOf, type JournalEvent } from './journal-events.js';
import type { JournalVisitor } from './journal-reader.js';
import type { JournalRecord } from './journal-record.js';
import { policyToLookOn, type RunHeader } from './run-header.js';
import { RunRebuild } from './run-rebuild.js';
import { scanRecords } from './run-records.js';

/** Most failures kept. */
const MAXIMUM_FAILURES = 100;
const MAXIMUM_READINGS = 3;

/** An agent, with the other agents that the expansion was shown which made it; absent where it was shown none. */
export interface ShownAgent extends BestAgent {
  readonly mates?: readonly string[];
}

/** A run in a store, looked at from outside, while it goes on or afterwards. */
export class RunHistory {
  readonly header: RunHeader;
  readonly #store: RunStore;
  readonly #rebuild: RunRebuild;
  readonly #failures: JournalEvent[] = [];
  /** What the expansions that made agents were shown of others, by agent. */
  readonly #mates = new Map<number, readonly string[]>();
  /** What the problem's `describe` said of agents, each of them the best one once. */
  readonly #descriptions = new Map<number, string>();
  readonly #costs = new AttemptCosts();
  readonly #visitor: JournalVisitor = {
    choice: (kind, agent, task) => this.#rebuild.choice(kind, agent, task),
    evaluation: (activity, reward, weight, cost) => this.#rebuild.evaluation(activity, reward, weight, cost),
    other: (record) => {
      const cost = this.#costs.next(record);
      if (record.type === 'failure') this.#noteFailure(record, cost);
      if (record.type === 'expansion') this.#noteMates(record.activity);
      if (record.type === 'description') this.#descriptions.set(record.agent, record.description);
      this.#rebuild.other(record);
    },
  };
  #stored: StoredRun;
  #next = 0;

  private constructor(store: RunStore, stored: StoredRun, header: RunHeader) {
    this.#store = store;
    this.#stored = stored;
    this.header = header;
    this.#rebuild = new RunRebuild(this.header, 'redo', policyToLookOn(this.header));
  }

  /**
   * @param stored - the run as the store has it
   * @param header - of it
   * @throws HgmError ERR_RUN_UNKNOWN, ERR_STORE_CORRUPT
   */
  static async open(store: RunStore, stored: StoredRun, header: RunHeader): Promise<RunHistory> {
    const history = new RunHistory(store, stored, header);
    await history.refresh();
    return history;
  }

  /**
   * Takes in what was committed since. Figures and agents are of the same moment, unless the run is written so often that both
   * change while they are read.
   */
  async refresh(): Promise<void> {
    for (let reading = 1; reading <= MAXIMUM_READINGS; reading++) {
      this.#stored = await this.#store.read(this.#stored.id);
      const before = this.#next;
      this.#next = await scanRecords(this.#store, this.#stored.id, this.#visitor, before);
      // The journal is where it was when the figures were read.
      if (this.#next === before) return;
    }
  }

  /** The run as it is stored, with what its journal says that it has done: other figures than a live run's would be another account. */
  get stored(): StoredRun {
    const { figures } = this.#stored;
    return { ...this.#stored, figures: { ...figures, ...this.#rebuild.state.counts } };
  }

  /** The guards that the run is held to, as it was begun or last taken up with. */
  get guards(): GuardOptions {
    return guardsGiven(this.#rebuild.guards ?? {});
  }

  get agents(): number {
    return this.#rebuild.state.search.tree.size;
  }

  /** Activities chosen and not settled. */
  get unsettled(): number {
    return this.#rebuild.state.pending.size;
  }

  /** The latest failures for good, the earliest of them first. */
  get failures(): readonly JournalEvent[] {
    return this.#failures;
  }

  /** The state of an agent; undefined where there is no such agent. */
  stateOf(key: string): Json | undefined {
    const { search, agents } = this.#rebuild.state;
    return agents[search.tree.find(key)]?.state;
  }

  /** The agents with the largest lower bounds, at most `count` of them. */
  best(count: number): readonly ShownAgent[] {
    const { state } = this.#rebuild;
    const { belief } = state;
    const { tree } = state.search;
    const evaluated: { readonly agent: number; readonly lowerBound: number }[] = [];
    for (let agent = 0; agent < tree.size; agent++) {
      if (belief.isCandidate(agent)) evaluated.push({ agent, lowerBound: belief.lowerBound(agent) });
    }
    evaluated.sort((a, b) => b.lowerBound - a.lowerBound || a.agent - b.agent);
    return evaluated.slice(0, count).map(({ agent }) => ({
      ...state.bestAgentOf(agent),
      description: this.#descriptions.get(agent) ?? null,
      ...(this.#mates.has(agent) && { mates: this.#mates.get(agent) ?? [] }),
    }));
  }

  /** Of the agent that is about to be made. */
  #noteMates(activity: number): void {
    const { pending, search } = this.#rebuild.state;
    const mates = pending.get(activity)?.mates ?? [];
    if (mates.length > 0)
      this.#mates.set(
        search.tree.size,
        mates.map(({ agent }) => agent.key),
      );
  }

  #noteFailure(record: Extract<JournalRecord, { type: 'failure' }>, cost: number | undefined): void {
    const decision = this.#rebuild.state.pending.get(record.activity)?.decision;
    // The rebuild says so of an activity that ends without having been chosen.
    if (decision === undefined) return;
    const { key } = this.#rebuild.state.agent(decision.agent);
    const activity = { kind: decision.type, key, task: taskOf(decision), scale: scaleOf(this.header), childKey: '' };
    this.#failures.push(eventOf(record, activity, cost));
    if (this.#failures.length > MAXIMUM_FAILURES) this.#failures.shift();
  }
}
