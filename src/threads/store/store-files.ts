/** The files that an SQLite store is made of, as the file system has them. */
import { chmodSync, closeSync, existsSync, fsyncSync, openSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { HgmError } from '../../shared/errors.js';
import { makeFolders } from '../../shared/make-folders.js';

/** @throws HgmError ERR_STORE_OPEN */
export function checkExists(file: string): void {
  if (existsSync(file)) return;
  const message = `there is no store ${file}; check the path and the folder you are in, or choose another --store`;
  throw new HgmError('ERR_STORE_OPEN', message, { details: { file } });
}

/**
 * Refuses what cannot be a database, before anything is opened: SQLite would try, and blame the disk.
 *
 * @throws HgmError ERR_STORE_OPEN
 */
export function checkIsFile(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) {
    const what = found.isDirectory() ? 'a folder' : 'no regular file';
    throw new HgmError('ERR_STORE_OPEN', `the store ${file} is ${what}; choose another --store`, { details: { file } });
  }
  if (file !== file.trim()) {
    const message = `the store "${file}" begins or ends with white space, which its driver would leave out; choose another --store`;
    throw new HgmError('ERR_STORE_OPEN', message, { details: { file } });
  }
}

/**
 * Refuses a file that can be reached under several names whose companions are not the same files: SQLite keeps a log beside each name, so
 * what is committed under one would be unknown, and lost, under another.
 *
 * @param file - its path, without symbolic links
 * @throws HgmError ERR_STORE_OPEN
 */
export function checkNames(file: string): void {
  const { nlink } = statSync(file);
  if (nlink > 1) {
    const message = `the store ${file} has ${nlink} names (hard links), and a log of its own beside each; remove the others, or copy the file and use the copy`;
    throw new HgmError('ERR_STORE_OPEN', message, { details: { file, nlink } });
  }
  if (isMounted(file)) {
    const message = `the store ${file} is mounted as a single file, without the log beside it; mount its folder`;
    throw new HgmError('ERR_STORE_OPEN', message, { details: { file } });
  }
}

/** Whether a file is itself where something is mounted, where the system tells (Linux). */
function isMounted(file: string): boolean {
  const mounts = '/proc/self/mountinfo';
  if (!existsSync(mounts)) return false;
  return readFileSync(mounts, 'utf8')
    .split('\n')
    .map((line) =>
      line.split(' ')[4]?.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    )
    .includes(file);
}

/** The path of a file that exists, without symbolic links and as it is spelt on disk. */
export function realPathOf(file: string): string {
  return realpathSync.native(file);
}

/** Makes a file's folder if need be, and has the disk know of it. */
export function makeFolderOf(file: string): void {
  const made = makeFolders(dirname(file));
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
  const database = statSync(file);
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
