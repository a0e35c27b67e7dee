import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { makeFolders } from '../../shared/make-folders.js';

function isBusy(fault: unknown): boolean {
  return fault instanceof Database.SqliteError && fault.code.startsWith('SQLITE_BUSY');
}

/**
 * A lock that the operating system releases with the process that holds it: an open, exclusive transaction of an empty SQLite
 * database, since Node has no locks of its own. SQLite takes POSIX record locks, which the kernel drops when the process ends in
 * whatever way, and keeps its own books for connections of one process.
 *
 * Locks are taken and destroyed only by whoever holds the write lock of the store: so nobody opens the file of a lock, and gets the lock
 * only when the file has lost its name, while another makes a new file of that name.
 */
export class RunLock {
  readonly #database: Database.Database;
  readonly #file: string;

  private constructor(database: Database.Database, file: string) {
    this.#database = database;
    this.#file = file;
  }

  /** Takes the lock; undefined when somebody has it, or probes for a moment whether somebody has. Waits for nobody. */
  static take(file: string): RunLock | undefined {
    makeFolders(dirname(file));
    const database = new Database(file, { timeout: 0 });
    try {
      database.exec('BEGIN EXCLUSIVE');
      return new RunLock(database, file);
    } catch (fault) {
      database.close();
      if (isBusy(fault)) return undefined;
      throw fault;
    }
  }

  /** Whether somebody has the lock. */
  static isHeld(file: string): boolean {
    let database: Database.Database | undefined;
    try {
      database = new Database(file, { timeout: 0, fileMustExist: true });
      database.prepare('SELECT count(*) FROM sqlite_schema').get();
      return false;
    } catch (fault) {
      if (isBusy(fault)) return true;
      // Never taken, or in a folder that cannot be read: nobody is known to have it.
      return false;
    } finally {
      database?.close();
    }
  }

  release(): void {
    this.#database.close();
  }

  /** Gives the lock up, with its file. */
  destroy(): void {
    this.release();
    rmSync(this.#file, { force: true });
  }
}
