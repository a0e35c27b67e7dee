import { resolve } from 'node:path';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { type Remote, transfer, wrap } from 'comlink';
import { decodeError, type ErrorEnvelope } from '../../shared/error-envelope.js';
import { HgmError } from '../../shared/errors.js';
import type { Durability, JournalPage, NewRun, RunUpdate, StoredRun, StoreEndpoint } from '../../shared/store-protocol.js';
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

/** Runs in an SQLite database, which a thread of its own reads and writes: this one never waits for a disk. */
export class SqliteRunStore implements RunStore {
  readonly location: string;
  readonly #thread: Worker;
  readonly #port: MessagePort;
  readonly #remote: Remote<StoreEndpoint>;
  /** Comlink never settles a call whose peer is gone: the thread's end rejects what is pending. */
  readonly #pending = new Set<(error: HgmError) => void>();
  readonly #exited: Promise<void>;
  #end: HgmError | undefined;
  #closing: Promise<void> | undefined;

  private constructor(location: string, entryUrl: string) {
    this.location = location;
    const { port1, port2 } = new MessageChannel();
    this.#thread = new Worker(new URL(entryUrl), {
      name: 'hgm-store',
      execArgv: [],
      workerData: { port: port2 },
      transferList: [port2],
    });
    this.#port = port1;
    this.#remote = wrap<StoreEndpoint>(port1);
    // A store that waits for nothing keeps no process alive.
    this.#thread.unref();
    port1.unref();
    let fault: Error | undefined;
    this.#thread.on('error', (error) => {
      fault = error;
    });
    this.#exited = new Promise((resolved) => {
      this.#thread.once('exit', (exitCode) => {
        const why = fault === undefined ? `it exited with code ${exitCode}` : fault.message;
        const message = `the thread of the store ${location} died (${why}); what was acknowledged is in the file: resume the run`;
        this.#end ??= new HgmError('ERR_STORE_THREAD', message, { cause: fault, details: { file: location } });
        for (const reject of this.#pending) reject(this.#end);
        this.#pending.clear();
        port1.close();
        resolved();
      });
    });
  }

  /** @throws HgmError ERR_STORE_OPEN, ERR_STORE_READONLY, ERR_STORE_VERSION, ERR_STORE_CORRUPT, ERR_STORE_BUSY, ERR_STORE_IO, ERR_STORE_FULL */
  static async open(options: SqliteStoreOptions): Promise<SqliteRunStore> {
    const { durability = 'normal', busyTimeoutMs = 5000, mustExist = false } = options;
    const file = resolve(options.file);
    const store = new SqliteRunStore(file, options.entryUrl);
    try {
      await store.#call(() => store.#remote.open({ file, durability, busyTimeoutMs, mustExist }));
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

  create(run: NewRun, bytes: Uint8Array): Promise<void> {
    return this.#call(() => this.#remote.create(run, transfer(bytes, [bytes.buffer])));
  }

  claim(runId: string): Promise<StoredRun> {
    return this.#call(() => this.#remote.claim(runId));
  }

  release(runId: string): Promise<void> {
    return this.#call(() => this.#remote.release(runId));
  }

  append(runId: string, bytes: Uint8Array, update: RunUpdate): Promise<void> {
    return this.#call(() => this.#remote.append(runId, transfer(bytes, [bytes.buffer]), update));
  }

  list(): Promise<StoredRun[]> {
    return this.#call(() => this.#remote.list());
  }

  read(runId: string): Promise<StoredRun> {
    return this.#call(() => this.#remote.read(runId));
  }

  journal(runId: string, from: number): Promise<JournalPage> {
    return this.#call(() => this.#remote.journal(runId, from));
  }

  remove(runId: string): Promise<void> {
    return this.#call(() => this.#remote.remove(runId));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const closed = this.#call(() => this.#remote.close());
    this.#end ??= new HgmError('ERR_CLOSED', `the store ${this.location} is closed`);
    // A thread that is dead already has nothing to close.
    await closed.catch(() => undefined);
    await this.#thread.terminate();
    await this.#exited;
  }

  #call<Value>(call: () => Promise<Value>): Promise<Value> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    return new Promise((resolved, rejected) => {
      const reject = (error: HgmError): void => rejected(error);
      if (this.#pending.size === 0) this.#keepAlive(true);
      this.#pending.add(reject);
      call().then(
        (value) => {
          this.#settled(reject);
          resolved(value);
        },
        (thrown: unknown) => {
          this.#settled(reject);
          rejected(isEnvelope(thrown) ? decodeError(thrown) : thrown);
        },
      );
    });
  }

  /** The thread as well as the port: when it dies, its port is gone before it is told. */
  #keepAlive(isAwaited: boolean): void {
    for (const peer of [this.#port, this.#thread]) {
      if (isAwaited) peer.ref();
      else peer.unref();
    }
  }

  #settled(reject: (error: HgmError) => void): void {
    this.#pending.delete(reject);
    if (this.#pending.size === 0) this.#keepAlive(false);
  }
}

function isEnvelope(value: unknown): value is ErrorEnvelope {
  return typeof value === 'object' && value !== null && 'type' in value && (value.type === 'error' || value.type === 'value');
}
