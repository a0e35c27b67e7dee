import { HgmError, isHgmError } from '../../shared/errors.js';
import type { Json } from '../../shared/json.js';
import type { StoredRun } from '../../shared/store-protocol.js';
import type { ActivityDurations } from '../../shared/views/activity-durations.js';
import type { EvaluationView, FailurePage, TaskMatrix } from '../../shared/views/activity-views.js';
import type { AgentDetail, AgentQuery, AgentView } from '../../shared/views/agent-views.js';
import type { Page } from '../../shared/views/page.js';
import type { ReportData } from '../../shared/views/report-data.js';
import type { CurvePoint, RunOverview, ThroughputPoint } from '../../shared/views/run-views.js';
import { decodeWorkerHeader, handDrivenError } from '../hand-driven/worker-header.js';
import { decodeRunHeader } from '../run/journal/run-header.js';
import { scanRecords } from '../run/journal/run-records.js';
import type { RunStore } from '../store/run-store.js';
import { AgentListing, checkQuery, USUAL_LIMIT } from './agent-listing.js';
import type { EventQuery, EventStretch } from './event-log.js';
import { JournalAgain } from './journal-again.js';
import { lineagePage } from './lineage-page.js';
import { reportDataOf } from './report-data-of.js';
import { agentDetails, evaluationPage, taskMatrix } from './run-details.js';
import { RunFollower } from './run-follower.js';
import { curveOf, overviewOf } from './run-overview.js';
import type { EvaluationQuery, PageQuery, RunReading } from './run-reading.js';

/** What of a store is needed to read runs. */
export type ReadableStore = Pick<RunStore, 'location' | 'list' | 'read' | 'header' | 'journal'>;

/** Longest time, in milliseconds, for which a run that was read counts as it is. */
const REFRESH_MS = 250;
/** Figures and journal are read again where both change while they are read. */
const MAXIMUM_READINGS = 3;

export interface RunReaderOptions {
  /** Milliseconds since some moment. @defaultValue a monotonic clock */
  readonly now?: () => number;
  /** Longest time for which a run that was read counts as it is, in milliseconds. @defaultValue 250 */
  readonly refreshMs?: number;
}

/** Reads a run on the thread of its caller. */
export class RunReader implements RunReading {
  readonly #store: ReadableStore;
  readonly #run: RunFollower;
  readonly #listing: AgentListing;
  readonly #again: JournalAgain;
  readonly #now: () => number;
  readonly #refreshMs: number;
  #stored: StoredRun;
  #damage: HgmError | undefined;
  #readAtMs = Number.NEGATIVE_INFINITY;
  /** How often it was said that the run has changed, now and when the latest reading began. */
  #changes = 0;
  #readChanges = 0;
  #reading: Promise<void> | undefined;
  #isClosed = false;
  /** The journal, until the reader is closed: of a long one no other page is read then. */
  readonly #pages: Pick<ReadableStore, 'journal'> = {
    journal: async (runId, from) => {
      this.#checkOpen();
      return await this.#store.journal(runId, from);
    },
  };

  private constructor(store: ReadableStore, stored: StoredRun, run: RunFollower, options: RunReaderOptions) {
    this.#store = store;
    this.#stored = stored;
    this.#run = run;
    this.#listing = new AgentListing(run, stored.id, store.location);
    this.#again = new JournalAgain(store, stored.id, run);
    this.#now = options.now ?? (() => performance.now());
    this.#refreshMs = options.refreshMs ?? REFRESH_MS;
  }

  /** @throws HgmError ERR_RUN_UNKNOWN; ERR_OPTION for a hand-driven worker; ERR_STORE_CORRUPT where the header is damaged */
  static async open(store: ReadableStore, runId: string, options: RunReaderOptions = {}): Promise<RunReader> {
    const text = await store.header(runId);
    if (decodeWorkerHeader(text) !== undefined) throw handDrivenError(runId);
    return new RunReader(store, await store.read(runId), new RunFollower(decodeRunHeader(text)), options);
  }

  async overview(): Promise<RunOverview> {
    await this.#refresh();
    return await overviewOf(this.#stored, this.#run, this.#listing, this.#again, this.#damage);
  }

  async curve(): Promise<readonly CurvePoint[]> {
    await this.#refresh();
    return curveOf(this.#run);
  }

  async throughput(): Promise<readonly ThroughputPoint[]> {
    await this.#refresh();
    return this.#run.moments.points;
  }

  async durations(): Promise<readonly ActivityDurations[]> {
    await this.#refresh();
    return Object.values(this.#run.durations).map(({ view }) => view);
  }

  async agents(query: AgentQuery = {}): Promise<Page<AgentView>> {
    checkQuery(query);
    await this.#refresh();
    return this.#listing.page(query);
  }

  async agent(key: string): Promise<AgentDetail> {
    const agent = (await this.#find([key]))[0]!;
    const [detail] = await agentDetails(this.#run, this.#listing, this.#again, [agent]);
    return detail!;
  }

  async best(count: number): Promise<readonly AgentView[]> {
    await this.#refresh();
    return this.#listing.best(count).map((agent) => this.#listing.view(agent));
  }

  async tree(count: number): Promise<readonly AgentView[]> {
    await this.#refresh();
    return this.#listing.tree(count).map((agent) => this.#listing.view(agent));
  }

  async states(keys: readonly string[]): Promise<readonly Json[]> {
    return await this.#again.states(await this.#find(keys));
  }

  async lineage(from: number, limit: number): Promise<Uint8Array<ArrayBuffer>> {
    await this.#refresh();
    return lineagePage(this.#run, from, limit);
  }

  async evaluations(query: EvaluationQuery = {}): Promise<Page<EvaluationView>> {
    checkQuery(query);
    const { cursor = 0, limit = USUAL_LIMIT, key } = query;
    const [agent] = await this.#find(key === undefined ? [] : [key]);
    return await evaluationPage(this.#run, this.#again, cursor, limit, agent);
  }

  async failures(query: PageQuery = {}): Promise<FailurePage> {
    checkQuery(query);
    await this.#refresh();
    const { cursor = 0, limit = USUAL_LIMIT } = query;
    return this.#run.failures.page(cursor, limit);
  }

  async tasks(): Promise<TaskMatrix> {
    await this.#refresh();
    return taskMatrix(this.#run, this.#listing);
  }

  async events(query: EventQuery = {}): Promise<EventStretch> {
    await this.#refresh();
    return this.#run.events.after(query, this.#run.next);
  }

  /** What a report holds of the run, all of it of one moment. */
  async report(): Promise<ReportData> {
    await this.#refresh();
    return await reportDataOf(this.#store.location, this.#stored, this.#run, this.#listing, this.#again, this.#damage);
  }

  async reportJson(): Promise<string> {
    return JSON.stringify(await this.report());
  }

  /** What is being read ends at the next page of the journal, with ERR_CLOSED. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#reading?.catch(() => undefined);
  }

  /** What was committed until now is in what is asked for next, however short ago the run was read. */
  outdate(): void {
    this.#changes++;
  }

  /** Whoever was told of an agent finds it: one that is unknown may have been made since the run was read. @throws HgmError ERR_UNKNOWN_AGENT */
  async #find(keys: readonly string[]): Promise<number[]> {
    await this.#refresh();
    if (!keys.every((key) => this.#listing.has(key))) {
      this.outdate();
      await this.#refresh();
    }
    return keys.map((key) => this.#listing.find(key));
  }

  /** Takes in what was committed since, unless that was done just before. */
  async #refresh(): Promise<void> {
    this.#checkOpen();
    if (this.#readChanges === this.#changes && this.#now() - this.#readAtMs < this.#refreshMs) return;
    await this.#readOnce();
    // What was changed while it was being read may not be in it.
    if (this.#readChanges !== this.#changes) await this.#readOnce();
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new HgmError('ERR_CLOSED', `the reading of run ${this.#stored.id} is closed`);
  }

  /** One reading at a time, for all who wait. */
  #readOnce(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** Figures and agents are of the same moment, unless the run is written so often that both change while they are read. */
  async #read(): Promise<void> {
    const changes = this.#changes;
    for (let reading = 1; reading <= MAXIMUM_READINGS; reading++) {
      this.#stored = await this.#store.read(this.#stored.id);
      const before = this.#run.next;
      await this.#follow();
      // The journal is where it was when the figures were read.
      if (this.#run.next === before) break;
    }
    this.#readAtMs = this.#now();
    this.#readChanges = changes;
  }

  /** What is damaged once is not read on: nobody knows what is after it. */
  async #follow(): Promise<void> {
    if (this.#damage !== undefined) return;
    try {
      await scanRecords(this.#pages, this.#stored.id, this.#run, this.#run.place);
    } catch (error) {
      if (!isHgmError(error, 'ERR_STORE_CORRUPT')) throw error;
      this.#damage = error;
    }
  }
}
