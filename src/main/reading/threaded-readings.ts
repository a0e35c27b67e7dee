import { resolve } from 'node:path';
import { type Clock, systemClock } from '../../shared/clock.js';
import { HgmError, isHgmError } from '../../shared/errors.js';
import type { RunListing } from '../../shared/views/run-views.js';
import { RemoteThread } from '../remote/remote-thread.js';
import type { ReadingEndpoint } from './reading-protocol.js';
import type { Readings } from './readings.js';
import type { RunReading } from './run-reading.js';

/** How long a thread lives on that is asked nothing, in milliseconds. */
const IDLE_MS = 60_000;
/** Longest time that it is given to close its files, in milliseconds. */
const CLOSE_MS = 5000;

export interface ThreadedReadingsOptions {
  /** Path of a store. */
  readonly file: string;
  /** What the thread loads. */
  readonly entryUrl: string;
  readonly clock?: Clock;
}

/**
 * Readings of a store in a file, in a thread of their own with a connection of its own: what is read slows nothing that runs. The thread is started when
 * something is asked, ended when nothing was for a minute, and replaced when it died.
 */
export class ThreadedReadings implements Readings {
  readonly #file: string;
  readonly #entryUrl: string;
  readonly #clock: Clock;
  #thread: Promise<RemoteThread<ReadingEndpoint>> | undefined;
  /** Runs that were changed, and not asked for since. */
  readonly #outdated = new Set<string>();
  #asked = 0;
  #stopIdle: () => void = () => undefined;
  #isClosed = false;

  constructor({ file, entryUrl, clock = systemClock }: ThreadedReadingsOptions) {
    this.#file = resolve(file);
    this.#entryUrl = entryUrl;
    this.#clock = clock;
  }

  /** Whether there is a thread now. */
  get isStarted(): boolean {
    return this.#thread !== undefined;
  }

  list(): Promise<readonly RunListing[]> {
    return this.#call((remote) => remote.list());
  }

  async reading(runId: string): Promise<RunReading> {
    const isOutdated = this.#outdated.delete(runId);
    await this.#call((remote) => remote.check(runId, isOutdated));
    return {
      overview: () => this.#call((remote) => remote.overview(runId)),
      curve: () => this.#call((remote) => remote.curve(runId)),
      throughput: () => this.#call((remote) => remote.throughput(runId)),
      durations: () => this.#call((remote) => remote.durations(runId)),
      agents: (query) => this.#call((remote) => remote.agents(runId, query)),
      agent: (key) => this.#call((remote) => remote.agent(runId, key)),
      best: (count) => this.#call((remote) => remote.best(runId, count)),
      tree: (count) => this.#call((remote) => remote.tree(runId, count)),
      states: (keys) => this.#call((remote) => remote.states(runId, keys)),
      lineage: (from, limit) => this.#call((remote) => remote.lineage(runId, from, limit)),
      evaluations: (query) => this.#call((remote) => remote.evaluations(runId, query)),
      failures: (query) => this.#call((remote) => remote.failures(runId, query)),
      tasks: () => this.#call((remote) => remote.tasks(runId)),
      events: (query) => this.#call((remote) => remote.events(runId, query)),
      reportJson: () => this.#call((remote) => remote.reportJson(runId)),
      // The thread lets go by itself what nobody asks for.
      close: async () => undefined,
    };
  }

  outdate(runId: string): void {
    this.#outdated.add(runId);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#end();
  }

  async #call<Value>(ask: (remote: ReadingEndpoint) => Promise<Value>): Promise<Value> {
    if (this.#isClosed) throw new HgmError('ERR_CLOSED', `the readings of ${this.#file} are closed`);
    this.#asked++;
    this.#stopIdle();
    const started = this.#started();
    try {
      const thread = await started;
      return await thread.call((remote) => ask(remote));
    } catch (error) {
      // The next call starts another.
      if (isHgmError(error, 'ERR_STORE_THREAD') && this.#thread === started) this.#thread = undefined;
      throw error;
    } finally {
      if (--this.#asked === 0) this.#waitIdle();
    }
  }

  #started(): Promise<RemoteThread<ReadingEndpoint>> {
    this.#thread ??= this.#start();
    return this.#thread;
  }

  async #start(): Promise<RemoteThread<ReadingEndpoint>> {
    const thread = new RemoteThread<ReadingEndpoint>({
      name: 'hgm-reading',
      entryUrl: this.#entryUrl,
      // No user code runs in it, so it needs none of the process's flags.
      execArgv: [],
      deathError: (why, _, cause) =>
        new HgmError('ERR_STORE_THREAD', `the thread that reads ${this.#file} died (${why}); ask again: another is started`, {
          cause,
        }),
    });
    try {
      await thread.call((remote) => remote.open(this.#file));
      return thread;
    } catch (error) {
      this.#thread = undefined;
      await endThread(thread, this.#file);
      throw error;
    }
  }

  /** The timer keeps no process alive. */
  #waitIdle(): void {
    const timer = this.#clock.setTimer(IDLE_MS, () => {
      if (this.#asked === 0) void this.#end();
    });
    if (typeof timer === 'object') timer.unref();
    this.#stopIdle = () => this.#clock.clearTimer(timer);
  }

  async #end(): Promise<void> {
    this.#stopIdle();
    const started = this.#thread;
    this.#thread = undefined;
    const thread = await started?.catch(() => undefined);
    if (thread !== undefined) await endThread(thread, this.#file);
  }
}

function endThread(thread: RemoteThread<ReadingEndpoint>, file: string): Promise<void> {
  const closed = new HgmError('ERR_CLOSED', `the readings of ${file} are closed`);
  return thread.close((remote) => remote.end(), closed, CLOSE_MS);
}
