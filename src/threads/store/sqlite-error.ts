import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import Database from 'better-sqlite3';
import { type ErrorCode, HgmError } from '../../shared/errors.js';
import { isOutOfFiles, RAISE_FILE_LIMIT } from '../../shared/open-files.js';

/** SQLite reads and writes a file beside the database even to read it, so the folder counts too. */
const MAKE_WRITABLE = 'make the file and its folder writable, copy the file to a folder that is, or choose another --store';

const ACCESS = new Set(['EACCES', 'EPERM', 'EROFS']);
const NO_PATH = new Set(['ENOENT', 'ENOTDIR', 'EEXIST', 'ENAMETOOLONG', 'ELOOP']);
const CHECK_PATH = 'check the path and its permissions, or choose another --store';

/** What is told of each kind of fault: its code, what happened, and what to do. Kinds are beginnings of SQLite's result codes. */
const FAULTS: readonly (readonly [prefix: string, code: ErrorCode, what: string, remedy: string])[] = [
  ['SQLITE_BUSY', 'ERR_STORE_BUSY', 'is locked by another program', 'end that program, or wait until it is done'],
  ['SQLITE_LOCKED', 'ERR_STORE_BUSY', 'is locked by another program', 'end that program, or wait until it is done'],
  ['SQLITE_FULL', 'ERR_STORE_FULL', 'cannot grow: the disk is full', 'free some space, then resume the run'],
  ['SQLITE_READONLY', 'ERR_STORE_READONLY', 'cannot be written', MAKE_WRITABLE],
  ['SQLITE_PERM', 'ERR_STORE_READONLY', 'cannot be written', MAKE_WRITABLE],
  ['SQLITE_CORRUPT', 'ERR_STORE_CORRUPT', 'is damaged', 'restore it from a copy, or choose another --store'],
  ['SQLITE_NOTADB', 'ERR_STORE_CORRUPT', 'is not a database, or is damaged', 'restore it from a copy, or choose another --store'],
  // A limit or quota that is reached comes as this; only the end of the disk itself is told apart.
  [
    'SQLITE_IOERR_WRITE',
    'ERR_STORE_IO',
    'cannot be written',
    "check the disk, its quota and the limit of a file's size (ulimit -f), then resume the run",
  ],
  ['SQLITE_CANTOPEN', 'ERR_STORE_OPEN', 'cannot be opened', CHECK_PATH],
];

/**
 * What SQLite does not say of a file that it cannot open: that its folder cannot be written, or that the process has too many open.
 * A fault of the driver itself, which is native code that an installation has to build, comes before any file.
 */
function hiddenReason(file: string, fault: Error): HgmError | undefined {
  const options = { cause: fault, details: { file } };
  if (isOutOfFiles(fault)) {
    const message = `the store ${file} cannot be opened: too many files are open; ${RAISE_FILE_LIMIT}`;
    return new HgmError('ERR_STORE_OPEN', message, options);
  }
  if (isNotBuilt(fault)) {
    const what = `better-sqlite3, which keeps runs in files, is not built for this Node (${process.version})`;
    const remedy = 'build it with "npm rebuild better-sqlite3", or choose --store memory, which works without it';
    return new HgmError('ERR_STORE_OPEN', `${what}; ${remedy}`, options);
  }
  if (!(fault instanceof Database.SqliteError) || !fault.code.startsWith('SQLITE_CANTOPEN')) return undefined;
  const closed = [dirname(file), `${file}-locks`].find((folder) => existsSync(folder) && !isWritable(folder));
  if (closed === undefined) return undefined;
  const message = `the store ${file} cannot be written: its folder ${closed} cannot; ${MAKE_WRITABLE}`;
  return new HgmError('ERR_STORE_READONLY', message, options);
}

/** The driver's binary is missing, or was built for another version of Node or another machine. */
function isNotBuilt(fault: Error): boolean {
  return ('code' in fault && fault.code === 'ERR_DLOPEN_FAILED') || /^Could not locate the bindings file/.test(fault.message);
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** A fault of SQLite, or of the file system, as an error that names the file and the remedy. Errors of this package stay as they are. */
export function storeError(file: string, fault: unknown): HgmError {
  if (fault instanceof HgmError) return fault;
  const hidden = fault instanceof Error ? hiddenReason(file, fault) : undefined;
  if (hidden !== undefined) return hidden;
  const reason = fault instanceof Error ? fault.message : String(fault);
  const system = fault instanceof Error && 'code' in fault ? String(fault.code) : '';
  const sqlite = fault instanceof Database.SqliteError ? fault.code : '';
  const known = FAULTS.find(([prefix]) => sqlite.startsWith(prefix));
  if (known !== undefined) {
    const [, code, what, remedy] = known;
    return new HgmError(code, `the store ${file} ${what} (${reason}); ${remedy}`, { cause: fault, details: { file, sqlite } });
  }
  if (ACCESS.has(system)) {
    const message = `the store ${file} cannot be written (${reason}); ${MAKE_WRITABLE}`;
    return new HgmError('ERR_STORE_READONLY', message, { cause: fault, details: { file } });
  }
  if (NO_PATH.has(system)) {
    const message = `the store ${file} cannot be opened (${reason}); ${CHECK_PATH}`;
    return new HgmError('ERR_STORE_OPEN', message, { cause: fault, details: { file } });
  }
  if (system === 'ENOSPC' || system === 'EDQUOT') {
    const message = `the store ${file} cannot grow: the disk is full (${reason}); free some space, then resume the run`;
    return new HgmError('ERR_STORE_FULL', message, { cause: fault, details: { file } });
  }
  const message = `the store ${file} cannot be read or written (${reason}${sqlite === '' ? '' : `, ${sqlite}`}); check the disk, then resume the run`;
  return new HgmError('ERR_STORE_IO', message, { cause: fault, details: { file, sqlite } });
}
