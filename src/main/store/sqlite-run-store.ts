import { resolve } from 'node:path';
import { transfer } from 'comlink';
import { HgmError } from '../../shared/errors.js';
import type {
  Durability,
  JournalPage,
  NewRun,
  RunLabel,
  RunUpdate,
  StoredRun,
  StoreEndpoint,
} from '../../shared/store-protocol.js';
import { RemoteThread } from '../remote/remote-thread.js';
import { checkAddition, checkNewRun, checkPlace, checkRunId, labelOf } from './check-calls.js';
import type { RunStore } from './run-store.js';

/** Options of an SQLite store. */
export interface SqliteStoreOptions {
  /** Path of the database; its folder is made if need be. */
  readonly file: string;
  /** What the store thread loads. */
  readonly entryUrl: string;
  /** What a commit outlives. @defaultValue 'normal' */
  readonly durability?: Durability;
  /** How long a commit waits for a lock that another program holds, in milliseconds. @defaultValue 5000 */
  readonly busyTimeoutMs?: number;
  /** Whether a file that does not exist is an error, and not made. @defaultValue false */
  readonly mustExist?: boolean;
}

/** Runs in an SQLite database. A thread of its own reads and writes it, so that the calling thread never waits for a disk. */
export class SqliteRunStore implements RunStore {
  readonly location: string;
  readonly #thread: RemoteThread<StoreEndpoint>;
  #closing: Promise<void> | undefined;

  private constructor(location: string, entryUrl: string) {
    this.location = location;
    this.#thread = new RemoteThread({
      name: 'hgm-store',
      entryUrl,
      // No user code runs in it, so it needs none of the process's flags.
      execArgv: [],
      deathError: (why, _, cause) => {
        const message = `the thread of the store ${location} died (${why}); what was acknowledged is in the file: resume the run`;
        return new HgmError('ERR_STORE_THREAD', message, { cause, details: { file: location } });
      },
    });
  }

  /** @throws HgmError ERR_STORE_OPEN, ERR_STORE_READONLY, ERR_STORE_VERSION, ERR_STORE_CORRUPT, ERR_STORE_BUSY, ERR_STORE_IO, ERR_STORE_FULL */
  static async open(options: SqliteStoreOptions): Promise<SqliteRunStore> {
    const { durability = 'normal', busyTimeoutMs = 5000, mustExist = false } = options;
    const file = resolve(options.file);
    const store = new SqliteRunStore(file, options.entryUrl);
    try {
      await store.#thread.call((remote) => remote.open({ file, durability, busyTimeoutMs, mustExist }));
      return store;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  /** The thread's id, as `worker_threads` numbers them. */
  get threadId(): number {
    return this.#thread.threadId;
  }

  async create(run: NewRun, bytes: Uint8Array): Promise<void> {
    checkNewRun(run, bytes);
    const { id, createdAt, problem, budget, header } = run;
    const made = { id, createdAt, problem, budget, header, ...labelOf(run) };
    await this.#thread.call((remote) => remote.create(made, transfer(bytes, [bytes.buffer])));
  }

  async claim(runId: string): Promise<StoredRun> {
    checkRunId(runId);
    return await this.#thread.call((remote) => remote.claim(runId));
  }

  async release(runId: string): Promise<void> {
    checkRunId(runId);
    await this.#thread.call((remote) => remote.release(runId));
  }

  async append(runId: string, bytes: Uint8Array, update: RunUpdate): Promise<void> {
    checkAddition(runId, bytes, update);
    await this.#thread.call((remote) => remote.append(runId, transfer(bytes, [bytes.buffer]), update));
  }

  async label(runId: string, label: Partial<RunLabel>): Promise<void> {
    checkRunId(runId);
    const changed = labelOf(label);
    await this.#thread.call((remote) => remote.label(runId, changed));
  }

  list(): Promise<StoredRun[]> {
    return this.#thread.call((remote) => remote.list());
  }

  async read(runId: string): Promise<StoredRun> {
    checkRunId(runId);
    return await this.#thread.call((remote) => remote.read(runId));
  }

  async header(runId: string): Promise<string> {
    checkRunId(runId);
    return await this.#thread.call((remote) => remote.header(runId));
  }

  async journal(runId: string, from: number): Promise<JournalPage> {
    checkPlace(runId, from);
    return await this.#thread.call((remote) => remote.journal(runId, from));
  }

  async remove(runId: string): Promise<void> {
    checkRunId(runId);
    await this.#thread.call((remote) => remote.remove(runId));
  }

  /** See `compactStore`. */
  compact(): Promise<void> {
    return this.#thread.call((remote) => remote.compact());
  }

  close(): Promise<void> {
    const closed = new HgmError('ERR_CLOSED', `the store ${this.location} is closed`);
    this.#closing ??= this.#thread.close((remote) => remote.close(), closed, Number.POSITIVE_INFINITY);
    return this.#closing;
  }
}
