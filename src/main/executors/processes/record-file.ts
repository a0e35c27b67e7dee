import { closeSync, constants, openSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ActivityReading, readActivityRecord } from '../../../shared/thread/activity-record.js';

/** In memory, where there is such a folder: what is written is never to wait for a disk. */
const FOLDERS = ['/dev/shm', tmpdir()];

/** The file in which a child process says what its thread is on. It has no name, so that nothing is left of it. */
export class RecordFile {
  readonly file: number;
  #isClosed = false;

  /** @param name - unlike that of any other file at this moment. @throws what opening a file in the folder for temporary ones throws */
  constructor(name: string) {
    this.file = openNameless(name, FOLDERS);
  }

  /** What the thread is on; undefined for nothing. */
  read(): ActivityReading | undefined {
    return this.#isClosed ? undefined : readActivityRecord(this.file);
  }

  close(): void {
    if (!this.#isClosed) closeSync(this.file);
    this.#isClosed = true;
  }
}

function openNameless(name: string, [folder = '.', ...others]: readonly string[]): number {
  const path = join(folder, name);
  try {
    const file = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
    unlinkSync(path);
    return file;
  } catch (error) {
    if (others.length === 0) throw error;
    return openNameless(name, others);
  }
}
