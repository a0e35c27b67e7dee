import type { StoredRun } from '../../shared/store-protocol.js';
import type { AgentNode } from '../engine/agent-node.js';
import { type JournalPlace, scanRecords } from '../run/journal/run-records.js';
import type { RunStore } from '../store/run-store.js';
import type { UnsettledRequest } from './request-settlement.js';
import type { WorkerHeader } from './worker-header.js';
import { WorkerRebuild } from './worker-rebuild.js';
import { newWorkerState, unsettledOf, type WorkerState } from './worker-state.js';

/** A hand-driven worker in a store, looked at from outside, while its program runs or afterwards. */
export class WorkerHistory {
  readonly #store: RunStore;
  readonly #state: WorkerState;
  readonly #rebuild: WorkerRebuild;
  #stored: StoredRun;
  readonly #place: JournalPlace = { next: 0 };

  private constructor(store: RunStore, stored: StoredRun, { engine }: WorkerHeader) {
    this.#store = store;
    this.#stored = stored;
    this.#state = newWorkerState(engine, 0);
    this.#rebuild = new WorkerRebuild(this.#state);
  }

  /** @throws HgmError ERR_RUN_UNKNOWN, ERR_STORE_CORRUPT */
  static async open(store: RunStore, runId: string, header: WorkerHeader): Promise<WorkerHistory> {
    const history = new WorkerHistory(store, await store.read(runId), header);
    await history.refresh();
    return history;
  }

  /** Takes in what was committed since. */
  async refresh(): Promise<void> {
    this.#stored = await this.#store.read(this.#stored.id);
    await scanRecords(this.#store, this.#stored.id, this.#rebuild, this.#place);
  }

  /** The worker as it is stored, with the counts of its journal. */
  get stored(): StoredRun {
    return { ...this.#stored, figures: { ...this.#stored.figures, ...this.#rebuild.counts.counts } };
  }

  get agents(): number {
    return this.#state.core.tree.size;
  }

  /** Requests that have not settled. */
  get unsettled(): readonly UnsettledRequest[] {
    return unsettledOf(this.#state);
  }

  /** The agents with the largest means of their own rewards, at most `count` of them. */
  best(count: number): readonly AgentNode[] {
    const { core } = this.#state;
    const { tree } = core;
    const agents: number[] = [];
    for (let agent = 0; agent < tree.size; agent++) if (tree.ownVisits(agent) > 0 && !tree.isPruned(agent)) agents.push(agent);
    agents.sort((a, b) => tree.ownMean(b) - tree.ownMean(a) || a - b);
    return agents.slice(0, count).map((agent) => core.nodeOf(agent));
  }
}
