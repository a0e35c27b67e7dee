/** The store thread: a database that the main thread never waits for. */
import type { MessagePort } from 'node:worker_threads';
import { expose, transfer } from 'comlink';
import { encodeError } from '../../shared/error-envelope.js';
import { HgmError } from '../../shared/errors.js';
import type { StoreEndpoint } from '../../shared/store-protocol.js';
import { SqliteDatabase } from './sqlite-database.js';
import { storeError } from './sqlite-error.js';

/** Answers the calls that come over `port`, one after the other, each by a commit where it changes something. */
export function startStoreThread(port: MessagePort): void {
  let database: SqliteDatabase | undefined;
  let file = '';
  const opened = (): SqliteDatabase => {
    if (database !== undefined) return database;
    throw new HgmError('ERR_CLOSED', `the store ${file} is not open`);
  };
  /** Rejects with a plain value: Comlink takes from an Error its name, message and stack only. */
  const answer = async <Value>(call: () => Value): Promise<Value> => {
    try {
      return call();
    } catch (fault) {
      return Promise.reject(encodeError(storeError(file, fault)));
    }
  };
  const endpoint: StoreEndpoint = {
    open: (options) =>
      answer(() => {
        file = options.file;
        database = new SqliteDatabase(options);
      }),
    create: (run, bytes) => answer(() => opened().create(run, bytes)),
    claim: (runId) => answer(() => opened().claim(runId)),
    release: (runId) => answer(() => opened().release(runId)),
    append: (runId, bytes, update) => answer(() => opened().append(runId, bytes, update)),
    label: (runId, label) => answer(() => opened().label(runId, label)),
    list: () => answer(() => opened().list()),
    read: (runId) => answer(() => opened().read(runId)),
    header: (runId) => answer(() => opened().header(runId)),
    journal: (runId, from) =>
      answer(() => {
        const page = opened().journal(runId, from);
        return transfer(page, [page.bytes.buffer]);
      }),
    remove: (runId) => answer(() => opened().remove(runId)),
    compact: () => answer(() => opened().compact()),
    close: () =>
      answer(() => {
        database?.close();
        database = undefined;
      }),
  };
  expose(endpoint, port);
}
