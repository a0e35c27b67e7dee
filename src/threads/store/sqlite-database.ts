import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import Database from 'better-sqlite3';
import { crc32 } from '../../shared/crc32.js';
import { HgmError } from '../../shared/errors.js';
import { hgmLine } from '../../shared/format/hgm-line.js';
import type {
  JournalPage,
  NewRun,
  RunFigures,
  RunLabel,
  RunUpdate,
  StoredRun,
  StoredStatus,
  StoreThreadOptions,
} from '../../shared/store-protocol.js';
import { RunLock } from './run-lock.js';
import { addLaterColumns, checkSchema, migrate } from './sqlite-schema.js';
import { checkExists, checkIsFile, checkNames, identityOf, makeFolderOf, openCompanions, realPathOf } from './store-files.js';

/**
 * Attempts to take a lock, and the milliseconds between them: a process that only looks whether a lock is held takes it for a moment.
 */
const PROBE_TRIES = 20;
const PROBE_MS = 25;
const PAUSE = new Int32Array(new SharedArrayBuffer(4));

/** Least length of a page, in bytes; the last page of a journal may be shorter. */
const PAGE_BYTES = 1 << 20;

interface RunRow {
  readonly number: number;
  readonly id: string;
  readonly created_at: string;
  readonly problem: string;
  readonly budget: number | null;
  readonly status: StoredStatus;
  readonly owner_pid: number | null;
  readonly evaluations: number;
  readonly expansions: number;
  readonly barren_expansions: number;
  readonly added_agents: number;
  readonly failed_activities: number;
  readonly retries: number;
  readonly elapsed_ms: number;
  readonly busy_ms: number;
  readonly cost: number;
  readonly name: string | null;
  /** A JSON array. */
  readonly tags: string;
  readonly is_served: 0 | 1;
}

interface HeaderRow {
  readonly checksum: number | null;
  readonly json: string;
}

interface JournalRow {
  readonly number: number;
  readonly checksum: number;
  readonly records: Uint8Array;
}

/** A run that this process owns. */
interface OwnedRun {
  readonly lock: RunLock;
  readonly number: number;
  nextChunk: number;
}

/** The runs in an SQLite database. Synchronous: it lives in the store thread, which has nothing else to do. */
export class SqliteDatabase {
  /** As it was named, for messages. */
  readonly #file: string;
  /** A store is its file, whatever leads there: locks and logs lie beside that. */
  readonly #realFile: string;
  readonly #database: Database.Database;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #owned = new Map<string, OwnedRun>();
  readonly #commit: (run: OwnedRun, bytes: Uint8Array, update: RunUpdate) => void;
  readonly #identity: string;

  /** Faults of SQLite come as they are: see `storeError`. */
  constructor({ file, durability, busyTimeoutMs, mustExist }: StoreThreadOptions) {
    this.#file = file;
    checkIsFile(file);
    if (mustExist) checkExists(file);
    else makeFolderOf(file);
    if (existsSync(file)) openCompanions(realPathOf(file));
    const database = new Database(file, { timeout: busyTimeoutMs, fileMustExist: mustExist });
    this.#database = database;
    try {
      this.#realFile = realPathOf(file);
      checkNames(this.#realFile);
      // Before anything is changed: the file may be somebody else's.
      checkSchema(database, file);
      if (!database.readonly && database.pragma('journal_mode = WAL', { simple: true }) !== 'wal') {
        throw new HgmError('ERR_STORE_OPEN', `the store ${file} cannot use a write-ahead log; put it on a local disk`);
      }
      database.pragma(`synchronous = ${durability}`);
      database.pragma('foreign_keys = on');
      migrate(database, file);
      addLaterColumns(database);
      this.#statements = prepare(database);
      this.#commit = database.transaction((run, bytes, update) => this.#write(run, bytes, update)).immediate;
      this.#identity = identityOf(this.#realFile);
    } catch (fault) {
      database.close();
      throw fault;
    }
  }

  /** Makes a run and owns it. */
  create(run: NewRun, bytes: Uint8Array): void {
    const owned = this.#changeHands(run.id, (lock) => {
      if (this.#statements.find.get(run.id) !== undefined) {
        throw new HgmError(
          'ERR_RUN_EXISTS',
          `the store ${this.#file} has a run ${run.id} already; resume it, or choose another id`,
        );
      }
      return { lock, number: this.#make(run, bytes), nextChunk: 2 };
    });
    try {
      this.#checkFile();
    } catch (fault) {
      owned.lock.release();
      throw fault;
    }
    this.#owned.set(run.id, owned);
  }

  /** Owns a run that exists. */
  claim(runId: string): StoredRun {
    this.#find(runId);
    const { owned, row } = this.#changeHands(runId, (lock) => {
      const row = this.#find(runId);
      const last = Number(this.#statements.lastChunk.get(row.number) ?? 0);
      this.#statements.own.run(process.pid, row.number);
      return { row, owned: { lock, number: row.number, nextChunk: last + 1 } };
    });
    this.#owned.set(runId, owned);
    return storedRunOf(row, () => false);
  }

  release(runId: string): void {
    const owned = this.#owned.get(runId);
    this.#owned.delete(runId);
    owned?.lock.release();
  }

  /** Adds whole records to a run that this process owns, and commits. */
  append(runId: string, bytes: Uint8Array, update: RunUpdate): void {
    const owned = this.#owned.get(runId);
    if (owned === undefined)
      throw new HgmError('ERR_CLOSED', `run ${runId} is not owned by this process, so it cannot be written`);
    this.#commit(owned, bytes, update);
    if (bytes.length > 0) owned.nextChunk++;
    this.#checkFile();
  }

  /** Changes what is written beside a run, whoever owns it: all of it, or nothing. */
  label(runId: string, label: Partial<RunLabel>): void {
    const { number } = this.#find(runId);
    this.#database.transaction(() => this.#label(number, label)).immediate();
  }

  list(): StoredRun[] {
    return this.#statements.list.all().map((row) => storedRunOf(row, () => this.#isOwned(row.id)));
  }

  read(runId: string): StoredRun {
    return storedRunOf(this.#find(runId), () => this.#isOwned(runId));
  }

  header(runId: string): string {
    const row = this.#statements.header.get(this.#find(runId).number);
    if (row !== undefined && (row.checksum === null || row.checksum === checksumOf(row.json))) return row.json;
    throw this.#damaged(runId, 'the header');
  }

  /** What is before a damaged part is given first; the call that begins with it throws. */
  journal(runId: string, from: number): JournalPage {
    const { number: run } = this.#find(runId);
    const chunks: Uint8Array[] = [];
    let length = 0;
    let next = from;
    try {
      for (const { number, checksum, records } of this.#statements.chunks.iterate(run, from)) {
        if (number !== Math.max(1, next) || crc32(records) !== checksum)
          throw this.#damaged(runId, `part ${Math.max(1, next)} of the journal`);
        chunks.push(records);
        length += records.length;
        next = number + 1;
        if (length >= PAGE_BYTES) return { bytes: concatenated(chunks, length), next, isEnd: false };
      }
    } catch (fault) {
      if (chunks.length === 0) throw fault;
      return { bytes: concatenated(chunks, length), next, isEnd: false };
    }
    return { bytes: concatenated(chunks, length), next, isEnd: true };
  }

  remove(runId: string): void {
    this.#find(runId);
    this.#changeHands(runId, (lock) => {
      this.#statements.remove.run(this.#find(runId).number);
      lock.destroy();
    });
  }

  /**
   * Writes the file anew without what was removed. Whoever commits meanwhile would wait: none may.
   *
   * @throws HgmError ERR_RUN_OWNED
   */
  compact(): void {
    const owned = this.#statements.list.all().find(({ id }) => this.#isOwned(id));
    if (owned !== undefined) throw this.#ownedByAnother(owned.id);
    this.#database.exec('VACUUM');
    this.#database.pragma('wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    for (const runId of [...this.#owned.keys()]) this.release(runId);
    this.#database.close();
  }

  #make({ id, createdAt, problem, budget, header, ...label }: NewRun, bytes: Uint8Array): number {
    const { lastInsertRowid } = this.#statements.create.run(id, createdAt, problem, budget, process.pid);
    const number = Number(lastInsertRowid);
    this.#statements.keepHeader.run(number, checksumOf(header), header);
    this.#statements.append.run(number, 1, crc32(bytes), bytes);
    this.#label(number, label);
    return number;
  }

  #label(number: number, { name, tags, isServed }: Partial<RunLabel>): void {
    if (name !== undefined) this.#statements.setName.run(name, number);
    if (tags !== undefined) this.#statements.setTags.run(JSON.stringify(tags), number);
    if (isServed !== undefined) this.#statements.setServed.run(Number(isServed), number);
  }

  #write({ number, nextChunk }: OwnedRun, bytes: Uint8Array, { figures, status, budget }: RunUpdate): void {
    if (bytes.length > 0) this.#statements.append.run(number, nextChunk, crc32(bytes), bytes);
    this.#statements.update.run({ number, ...figures });
    if (status !== undefined) this.#statements.setStatus.run(status, number);
    if (budget !== undefined) this.#statements.setBudget.run(budget, number);
  }

  #find(runId: string): RunRow {
    const row = this.#statements.find.get(runId);
    if (row !== undefined) return row;
    const message = `the store ${this.#file} has no run ${runId}; "${hgmLine(['runs'], this.#file)}" lists those it has`;
    throw new HgmError('ERR_RUN_UNKNOWN', message, { details: { file: this.#file, runId } });
  }

  /**
   * Does something with a run of which this process has the lock, in one transaction, which only one process can be in; see
   * {@link RunLock}. When that fails, the lock is given up.
   *
   * @throws HgmError ERR_RUN_OWNED
   */
  #changeHands<Result>(runId: string, act: (lock: RunLock) => Result): Result {
    const taken: { lock?: RunLock } = {};
    const attempt = this.#database.transaction(() => {
      const lock = this.#owned.has(runId) ? undefined : RunLock.take(this.#lockFile(runId));
      if (lock === undefined) return undefined;
      taken.lock = lock;
      try {
        return { result: act(lock) };
      } catch (fault) {
        // The run may not exist; if it does, the next who wants it makes the file again.
        lock.destroy();
        throw fault;
      }
    }).immediate;
    try {
      for (let tries = 1; ; tries++) {
        const done = attempt();
        if (done !== undefined) return done.result;
        if (this.#owned.has(runId) || tries >= PROBE_TRIES) throw this.#ownedByAnother(runId);
        // Not within the transaction: runs that are under way commit meanwhile.
        Atomics.wait(PAUSE, 0, 0, PROBE_MS);
      }
    } catch (fault) {
      taken.lock?.release();
      throw fault;
    }
  }

  #ownedByAnother(runId: string): HgmError {
    const pid = this.#owned.has(runId) ? process.pid : (this.#statements.find.get(runId)?.owner_pid ?? null);
    const who = pid === null ? 'another process' : `process ${pid}`;
    const remedy = `stop it first, or look on with "${hgmLine(['show', runId, '--watch'], this.#file)}"`;
    const message = `run ${runId} is owned by ${who}, which is alive; ${remedy}`;
    return new HgmError('ERR_RUN_OWNED', message, { details: { file: this.#file, runId, pid } });
  }

  #damaged(runId: string, part: string): HgmError {
    const message = `the store ${this.#file} is damaged: ${part} of run ${runId} is not what was written; restore the file from a copy`;
    return new HgmError('ERR_STORE_CORRUPT', message, { details: { file: this.#file, runId, part } });
  }

  #isOwned(runId: string): boolean {
    return this.#owned.has(runId) || RunLock.isHeld(this.#lockFile(runId));
  }

  #lockFile(runId: string): string {
    return join(`${this.#realFile}-locks`, `${runId}.lock`);
  }

  /** Checks that the file is still there under its name: SQLite would go on writing to a deleted file, and nobody could read it. */
  #checkFile(): void {
    if (identityOf(this.#realFile) === this.#identity) return;
    const message = `the store ${this.#file} was deleted or replaced while a run wrote to it; put it back and resume the run, or start anew`;
    throw new HgmError('ERR_STORE_LOST', message, { details: { file: this.#file } });
  }
}

function checksumOf(text: string): number {
  return crc32(Buffer.from(text));
}

function concatenated(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function storedRunOf(row: RunRow, isOwned: () => boolean): StoredRun {
  return {
    id: row.id,
    createdAt: row.created_at,
    problem: row.problem,
    budget: row.budget,
    status: row.status === 'running' && !isOwned() ? 'interrupted' : row.status,
    ownerPid: row.owner_pid,
    name: row.name,
    tags: JSON.parse(row.tags),
    isServed: row.is_served === 1,
    figures: {
      evaluations: row.evaluations,
      expansions: row.expansions,
      barrenExpansions: row.barren_expansions,
      addedAgents: row.added_agents,
      failedActivities: row.failed_activities,
      retries: row.retries,
      elapsedMs: row.elapsed_ms,
      busyMs: row.busy_ms,
      cost: row.cost,
    },
  };
}

function prepare(database: Database.Database) {
  return {
    create: database.prepare<[string, string, string, number | null, number]>(
      "INSERT INTO run (id, created_at, problem, budget, owner_pid, status) VALUES (?, ?, ?, ?, ?, 'running')",
    ),
    keepHeader: database.prepare<[number, number, string]>('INSERT INTO header (run, checksum, json) VALUES (?, ?, ?)'),
    header: database.prepare<[number], HeaderRow>('SELECT checksum, json FROM header WHERE run = ?'),
    find: database.prepare<[string], RunRow>('SELECT * FROM run WHERE id = ?'),
    list: database.prepare<[], RunRow>('SELECT * FROM run ORDER BY created_at DESC, number DESC'),
    own: database.prepare<[number, number]>('UPDATE run SET owner_pid = ? WHERE number = ?'),
    lastChunk: database.prepare<[number]>('SELECT max(number) FROM journal WHERE run = ?').pluck(),
    append: database.prepare<[number, number, number, Uint8Array]>(
      'INSERT INTO journal (run, number, checksum, records) VALUES (?, ?, ?, ?)',
    ),
    update: database.prepare<[RunFigures & { readonly number: number }]>(
      `UPDATE run SET evaluations = @evaluations, expansions = @expansions, barren_expansions = @barrenExpansions, added_agents = @addedAgents,
         failed_activities = @failedActivities, retries = @retries, elapsed_ms = @elapsedMs, busy_ms = @busyMs, cost = @cost WHERE number = @number`,
    ),
    setStatus: database.prepare<[string, number]>('UPDATE run SET status = ? WHERE number = ?'),
    setBudget: database.prepare<[number | null, number]>('UPDATE run SET budget = ? WHERE number = ?'),
    setName: database.prepare<[string | null, number]>('UPDATE run SET name = ? WHERE number = ?'),
    setTags: database.prepare<[string, number]>('UPDATE run SET tags = ? WHERE number = ?'),
    setServed: database.prepare<[number, number]>('UPDATE run SET is_served = ? WHERE number = ?'),
    chunks: database.prepare<[number, number], JournalRow>(
      'SELECT number, checksum, records FROM journal WHERE run = ? AND number >= ? ORDER BY number',
    ),
    remove: database.prepare<[number]>('DELETE FROM run WHERE number = ?'),
  };
}
