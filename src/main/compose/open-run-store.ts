import { statSync } from 'node:fs';
import { checkOption } from '../../shared/check-option.js';
import { type OptionFields, optionalField, readOptions } from '../../shared/option-fields.js';
import { choiceKind, SWITCH_KIND, WAIT_KIND } from '../../shared/option-kinds.js';
import { DEFAULT_STORE, type Durability } from '../../shared/store-protocol.js';
import { STORE_ENTRY_URL } from '../remote/thread-entry-url.js';
import type { RunStore } from '../store/run-store.js';
import { SqliteRunStore } from '../store/sqlite-run-store.js';

/** Options of a store of runs. */
export interface StoreOptions {
  /** What an acknowledged outcome outlives. @defaultValue 'normal' */
  readonly durability?: Durability;
  /** How long a commit waits for a lock that another program holds, in milliseconds. @defaultValue 5000 */
  readonly busyTimeoutMs?: number;
  /** Whether a file that does not exist is an error, and not made. @defaultValue false */
  readonly mustExist?: boolean;
}

const STORE_FIELDS = {
  durability: optionalField('what an acknowledged outcome outlives', choiceKind(['normal', 'full']), 'normal'),
  busyTimeoutMs: optionalField('how long a commit waits for a lock of another program', WAIT_KIND, '5s'),
  mustExist: optionalField('whether a file that does not exist is an error', SWITCH_KIND, 'false'),
} as const satisfies OptionFields<StoreOptions>;

/**
 * Opens a store of runs in an SQLite database, for many runs, or to look at them. Close it at the end.
 *
 * @param file - path of the database. @defaultValue '.hgm/runs.db'
 * @throws HgmError ERR_OPTION, ERR_STORE_OPEN, ERR_STORE_READONLY, ERR_STORE_VERSION, ERR_STORE_CORRUPT, ERR_STORE_BUSY, ERR_STORE_IO
 */
export async function openRunStore(file: string = DEFAULT_STORE, options: StoreOptions = {}): Promise<RunStore> {
  checkOption('file', file, typeof file === 'string' && file !== '', 'the path of a file');
  const given = readOptions<StoreOptions>('options', STORE_FIELDS, options, '');
  return await SqliteRunStore.open({ file, entryUrl: STORE_ENTRY_URL, ...given });
}

/** A store that a run uses, and how the run releases it: a store that was opened for the run alone is closed. */
export interface HeldStore {
  readonly store: RunStore;
  readonly release: () => Promise<void>;
}

/** @param store - the path of a file, or a store that is open */
export async function holdStore(store: string | RunStore, options: StoreOptions): Promise<HeldStore> {
  if (typeof store !== 'string') return { store, release: async () => undefined };
  const opened = await openRunStore(store, options);
  return { store: opened, release: () => opened.close() };
}

/** Bytes of a store's file. */
export interface CompactedStore {
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/**
 * Writes the file of a store anew, without what was removed from it, which gives the disk its room back.
 *
 * @param file - path of a store that exists
 * @throws HgmError ERR_RUN_OWNED while a run of it is under way; as `openRunStore`
 */
export async function compactStore(file: string): Promise<CompactedStore> {
  const store = await SqliteRunStore.open({ file, entryUrl: STORE_ENTRY_URL, mustExist: true });
  try {
    const bytesBefore = bytesOf(file);
    await store.compact();
    return { bytesBefore, bytesAfter: bytesOf(file) };
  } finally {
    await store.close();
  }
}

/** The log beside it counted. */
function bytesOf(file: string): number {
  return statSync(file).size + (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0);
}
