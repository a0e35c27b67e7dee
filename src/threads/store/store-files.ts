/** The files that an SQLite store is made of, as the file system has them. */
import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { HgmError } from '../../shared/errors.js';

/** @throws HgmError ERR_STORE_OPEN */
export function checkExists(file: string): void {
  if (existsSync(file)) return;
  const message = `there is no store ${file}; check the path and the folder you are in, or choose another --store`;
  throw new HgmError('ERR_STORE_OPEN', message, { details: { file } });
}

/** Makes a file's folder if need be, and has the disk know of it. */
export function makeFolderOf(file: string): void {
  const made = mkdirSync(dirname(file), { recursive: true });
  if (made === undefined) return;
  for (let folder = dirname(file); folder.length >= made.length; folder = dirname(folder)) syncFolder(dirname(folder));
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/**
 * Makes the files beside a database as writable as it is. SQLite gives them the mode that the database has when they are made, and one
 * that was read while it was read-only could else never be written again.
 */
export function openCompanions(file: string): void {
  const database = statSync(file, { throwIfNoEntry: false });
  if (database === undefined) return;
  for (const companion of [`${file}-wal`, `${file}-shm`]) {
    const found = statSync(companion, { throwIfNoEntry: false });
    const isOurs = found !== undefined && (process.getuid === undefined || found.uid === process.getuid());
    if (isOurs && (database.mode & ~found.mode & 0o222) !== 0) chmodSync(companion, database.mode & 0o777);
  }
}

/** Which files have a database's names now. */
export function identityOf(file: string): string {
  return [file, `${file}-wal`]
    .map((path) => statSync(path, { throwIfNoEntry: false }))
    .map((found) => (found === undefined ? '-' : `${found.dev}:${found.ino}`))
    .join(' ');
}
