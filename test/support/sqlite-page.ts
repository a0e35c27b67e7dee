/** Damage to a page of an SQLite database, wherever the page is. */
import { closeSync, existsSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import type Database from 'better-sqlite3';

const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/** The number of the page at which a table or an index begins. */
export function rootPageOf(database: Database.Database, name: string): number {
  return Number(database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(name));
}

/**
 * Overwrites a page of a database with zeros, in the file and in every frame of its write-ahead log, while others have it open. They
 * notice at once: this connection commits something, which makes them forget what they remember of the file.
 *
 * @returns what the page held until then, after whatever others had committed
 */
export function damagePage(database: Database.Database, page: number): Uint8Array {
  const blank = Buffer.alloc(Number(database.pragma('page_size', { simple: true })));
  const version = Number(database.pragma('user_version', { simple: true }));
  database.exec('BEGIN IMMEDIATE');
  const before = database.serialize().subarray((page - 1) * blank.length, page * blank.length);
  inPlace(database.name, (file) => writeSync(file, blank, 0, blank.length, (page - 1) * blank.length));
  const log = `${database.name}-wal`;
  if (existsSync(log)) inPlace(log, (file) => blankFrames(file, page, blank));
  database.exec(`PRAGMA user_version = ${version}; COMMIT`);
  return before;
}

function blankFrames(file: number, page: number, blank: Buffer): void {
  const header = Buffer.alloc(FRAME_HEADER_BYTES);
  const { size } = fstatSync(file);
  for (let at = WAL_HEADER_BYTES; at < size; at += FRAME_HEADER_BYTES + blank.length) {
    readSync(file, header, 0, header.length, at);
    if (header.readUInt32BE() === page) writeSync(file, blank, 0, blank.length, at + FRAME_HEADER_BYTES);
  }
}

function inPlace(path: string, change: (file: number) => void): void {
  const file = openSync(path, 'r+');
  try {
    change(file);
  } finally {
    closeSync(file);
  }
}
