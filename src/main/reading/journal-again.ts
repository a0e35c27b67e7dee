import { HgmError, isHgmError } from '../../shared/errors.js';
import type { Json } from '../../shared/json.js';
import { readJournal } from '../run/journal/journal-reader.js';
import type { JournalRecord } from '../run/journal/journal-record.js';
import type { RunStore } from '../store/run-store.js';
import type { KnownResult } from './activity-columns.js';
import type { RunFollower } from './run-follower.js';

/** What an evaluation brought beside its result. */
export interface ResultExtras {
  readonly metrics: Readonly<Record<string, number>> | null;
  readonly feedback: Json;
  readonly endedAt: number | null;
}

const NO_EXTRAS: ResultExtras = Object.freeze({ metrics: null, feedback: null, endedAt: null });

/** What of a run is not held in memory: it is read from the journal again, a stretch of a megabyte or two for all that is asked for of it. */
export class JournalAgain {
  readonly #store: Pick<RunStore, 'journal'>;
  readonly #runId: string;
  readonly #run: RunFollower;
  /** The beginning of the state that was asked for last. */
  #beginning: { readonly agent: number; readonly text: string } | undefined;

  constructor(store: Pick<RunStore, 'journal'>, runId: string, run: RunFollower) {
    this.#store = store;
    this.#runId = runId;
    this.#run = run;
  }

  /**
   * The states of agents, by number, in their order.
   *
   * @throws HgmError ERR_STORE_CORRUPT
   */
  async states(agents: readonly number[]): Promise<readonly Json[]> {
    const states = new Map<number, Json>([[0, this.#run.header.root]]);
    const wanted = new Set(agents.filter((agent) => agent > 0));
    for (const mark of marksOf(wanted, (agent) => this.#run.agents.markOf(agent))) {
      let agent = this.#run.marks.at(mark).agents;
      await this.#read(mark, (record) => {
        if (record.type !== 'expansion' && record.type !== 'added') return;
        if (wanted.has(agent)) states.set(agent, record.state);
        agent++;
      });
    }
    return agents.map((agent) => {
      const state = states.get(agent);
      if (state !== undefined) return state;
      throw new HgmError('ERR_STORE_CORRUPT', `the journal of the run is damaged: it has no state of agent ${agent} any more`);
    });
  }

  /** The beginning of an agent's state, as JSON. @throws HgmError as {@link states} */
  async beginning(agent: number, length: number): Promise<string> {
    if (this.#beginning?.agent === agent) return this.#beginning.text;
    const [state] = await this.states([agent]);
    const json = JSON.stringify(state);
    const text = json.length <= length ? json : `${json.slice(0, length - 1)}…`;
    this.#beginning = { agent, text };
    return text;
  }

  /** What evaluations brought beside their results, by activity. */
  async extras(results: readonly KnownResult[]): Promise<(activity: number) => ResultExtras> {
    const extras = new Map<number, ResultExtras>();
    if (!this.#run.hasExtras) return () => NO_EXTRAS;
    const wanted = new Map(results.map(({ activity, mark }) => [activity, mark]));
    const add = (activity: number, more: Partial<ResultExtras>): void => {
      if (wanted.has(activity)) extras.set(activity, { ...NO_EXTRAS, ...extras.get(activity), ...more });
    };
    for (const mark of marksOf(new Set(wanted.keys()), (activity) => wanted.get(activity) ?? 0)) {
      await this.#read(mark, (record) => {
        if (record.type === 'feedback') add(record.activity, { feedback: JSON.parse(record.feedback) });
        else if (record.type === 'reports') add(record.activity, { endedAt: record.reports.endedAt ?? null });
        else if (record.type === 'evaluation' && record.extras?.metrics !== undefined) {
          add(record.activity, { metrics: record.extras.metrics });
        }
      });
    }
    return (activity) => extras.get(activity) ?? NO_EXTRAS;
  }

  /** Reads a stretch, where it is damaged as far as that can be. */
  async #read(mark: number, visit: (record: JournalRecord) => void): Promise<void> {
    const { from, end } = this.#run.marks.at(mark);
    try {
      for (let next = from; next < Math.min(end, this.#run.next); ) {
        const page = await this.#store.journal(this.#runId, next);
        readJournal(page.bytes, visit);
        if (page.isEnd) return;
        next = page.next;
      }
    } catch (error) {
      if (!isHgmError(error, 'ERR_STORE_CORRUPT')) throw error;
    }
  }
}

function marksOf(wanted: ReadonlySet<number>, markOf: (one: number) => number): readonly number[] {
  return [...new Set([...wanted].map(markOf))].sort((a, b) => a - b);
}
