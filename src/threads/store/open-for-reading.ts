import { setImmediate } from 'node:timers/promises';
import type { JournalPage, StoredRun } from '../../shared/store-protocol.js';
import { SqliteDatabase } from './sqlite-database.js';
import { storeError } from './sqlite-error.js';

/** How long a lock of another program is waited for, in milliseconds: readers meet one only where a store is made or migrated. */
const BUSY_TIMEOUT_MS = 5000;

/** The part of a store that readers need, with a connection of its own on the calling thread. */
export interface StoreToRead {
  readonly location: string;
  list(): Promise<StoredRun[]>;
  read(runId: string): Promise<StoredRun>;
  header(runId: string): Promise<string>;
  journal(runId: string, from: number): Promise<JournalPage>;
  close(): void;
}

/**
 * Opens a store that exists, for reading on the calling thread.
 *
 * @throws HgmError as the store's thread does
 */
export function openForReading(file: string): StoreToRead {
  const asked = <Value>(call: () => Value): Value => {
    try {
      return call();
    } catch (fault) {
      throw storeError(file, fault);
    }
  };
  const database = asked(
    () => new SqliteDatabase({ file, durability: 'normal', busyTimeoutMs: BUSY_TIMEOUT_MS, mustExist: true }),
  );
  return {
    location: file,
    list: async () => asked(() => database.list()),
    read: async (runId) => asked(() => database.read(runId)),
    header: async (runId) => asked(() => database.header(runId)),
    // Between two pages of a long journal others are answered.
    journal: async (runId, from) => {
      await setImmediate();
      return asked(() => database.journal(runId, from));
    },
    close: () => database.close(),
  };
}
