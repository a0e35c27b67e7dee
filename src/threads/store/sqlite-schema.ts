import type Database from 'better-sqlite3';
import { HgmError } from '../../shared/errors.js';

/** 'hgm' and a zero byte: says whose file it is. */
const APPLICATION_ID = 0x68676d00;

/** The statements that bring a database from each version to the next; never changed once released. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE run (
     number INTEGER PRIMARY KEY AUTOINCREMENT,
     id TEXT NOT NULL UNIQUE,
     created_at TEXT NOT NULL,
     problem TEXT NOT NULL,
     budget REAL,
     header TEXT NOT NULL,
     status TEXT NOT NULL,
     owner_pid INTEGER,
     evaluations INTEGER NOT NULL DEFAULT 0,
     expansions INTEGER NOT NULL DEFAULT 0,
     failed_activities INTEGER NOT NULL DEFAULT 0,
     retries INTEGER NOT NULL DEFAULT 0,
     elapsed_ms REAL NOT NULL DEFAULT 0,
     busy_ms REAL NOT NULL DEFAULT 0
   ) STRICT;
   CREATE TABLE journal (
     run INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
     number INTEGER NOT NULL,
     checksum INTEGER NOT NULL,
     records BLOB NOT NULL,
     UNIQUE (run, number)
   ) STRICT;`,
  `-- Journals may hold a record, an evaluation in parts, that readers of version 1 would take for damage.`,
  `-- SQLite writes a row anew, all of it, whenever a column changes: what is written once must not share a row with the figures.
   CREATE TABLE header (
     run INTEGER PRIMARY KEY REFERENCES run (number) ON DELETE CASCADE,
     -- NULL for a header that an earlier version wrote.
     checksum INTEGER,
     json TEXT NOT NULL
   ) STRICT;
   INSERT INTO header (run, json) SELECT number, header FROM run;
   ALTER TABLE run DROP COLUMN header;
   ALTER TABLE run ADD COLUMN cost REAL NOT NULL DEFAULT 0;`,
];

/**
 * What came to be known of a run within the last version: a store that an earlier program of the same version made has no columns for it, and
 * gets them when it is opened. Programs of before name their columns, and leave these alone.
 */
const LATER_COLUMNS: Readonly<Record<string, string>> = {
  barren_expansions: 'INTEGER NOT NULL DEFAULT 0',
  added_agents: 'INTEGER NOT NULL DEFAULT 0',
  name: 'TEXT',
  tags: "TEXT NOT NULL DEFAULT '[]'",
  is_served: 'INTEGER NOT NULL DEFAULT 0',
};

function versionOf(database: Database.Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

/**
 * Says whether a database is a store, or empty, and not of a newer version. Changes nothing.
 *
 * @param migrations - as for {@link migrate}
 * @throws HgmError ERR_STORE_VERSION, ERR_STORE_OPEN
 */
export function checkSchema(database: Database.Database, file: string, migrations: readonly string[] = MIGRATIONS): void {
  const version = versionOf(database);
  const owner = Number(database.pragma('application_id', { simple: true }));
  const tables = Number(database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get());
  if (owner !== APPLICATION_ID && (owner !== 0 || tables > 0)) {
    throw new HgmError('ERR_STORE_OPEN', `${file} is a database of another program; choose another --store`, {
      details: { file },
    });
  }
  if (version > migrations.length) {
    const message = `the store ${file} was written by a newer version of hgm-orchestrator (schema ${version}; this one knows up to ${migrations.length}); update hgm-orchestrator, or choose another --store`;
    throw new HgmError('ERR_STORE_VERSION', message, { details: { file, version, known: migrations.length } });
  }
}

/**
 * Brings a database to the present version, a new one from nothing, in one transaction: when it fails, the database is as it was. Safe
 * to be done by several processes at once.
 *
 * @param migrations - the statements that lead from each version to the next. @defaultValue those of this program
 * @throws HgmError ERR_STORE_VERSION, ERR_STORE_OPEN; faults of SQLite come as they are
 */
export function migrate(database: Database.Database, file: string, migrations: readonly string[] = MIGRATIONS): void {
  checkSchema(database, file, migrations);
  if (versionOf(database) === migrations.length) return;
  database
    .transaction(() => {
      // Another process may have done it while this one waited for the lock.
      checkSchema(database, file, migrations);
      for (let version = versionOf(database); version < migrations.length; version++) database.exec(migrations[version]!);
      database.pragma(`application_id = ${APPLICATION_ID}`);
      database.pragma(`user_version = ${migrations.length}`);
    })
    .immediate();
}

/** Adds the columns that the table of runs lacks. Safe to be done by several processes at once. */
export function addLaterColumns(database: Database.Database): void {
  const missing = () => {
    const columns = database.prepare<[], string>("SELECT name FROM pragma_table_info('run')").pluck().all();
    return Object.entries(LATER_COLUMNS).filter(([name]) => !columns.includes(name));
  };
  if (missing().length === 0) return;
  database
    .transaction(() => {
      for (const [name, type] of missing()) database.exec(`ALTER TABLE run ADD COLUMN ${name} ${type}`);
    })
    .immediate();
}
