/**
 * The record: a small file in which a thread says which activity it is on before user code starts, for whoever is to tell which one a process
 * died of. What is written is there whatever becomes of the process.
 */
import { readSync, writeSync } from 'node:fs';

/** What a record said at one moment. */
export interface ActivityReading {
  /** The activity that the thread is on. */
  readonly activityId: number;
  /** When its user code, or the import before it, started, in milliseconds of the clock of `monotonicMs`, which all processes share. */
  readonly startedAtMs: number;
  /** What the attempt has cost so far. */
  readonly cost: number;
}

const ACTIVITY = 0;
const STARTED_AT = 1;
const COST = 2;
const WORDS = 3;
const BYTES = WORDS * Float64Array.BYTES_PER_ELEMENT;

/** Taken at the start: user code may change what `node:fs` exports. */
const write = writeSync;

/** The side of a thread, which is on nothing at first. What cannot be written, since user code closed the file, is left out: then nobody is blamed. */
export class ActivityRecord {
  readonly #file: number;
  readonly #words = new Float64Array(WORDS);
  readonly #bytes = new Uint8Array(this.#words.buffer);

  /** @param file - descriptor of a file that can be written at any position */
  constructor(file: number) {
    this.#file = file;
    // A thread before this one may have died without a word.
    this.#write();
  }

  /** User code of an activity is about to run. */
  enter(activityId: number, nowMs: number): void {
    const words = this.#words;
    if (words[ACTIVITY] !== activityId) words[COST] = 0;
    words[ACTIVITY] = activityId;
    words[STARTED_AT] = nowMs;
    this.#write();
  }

  /** The activity has cost so much until now. */
  cost(cost: number): void {
    this.#words[COST] = cost;
    this.#write();
  }

  /** Nothing runs. */
  leave(): void {
    if (this.#words[ACTIVITY] === 0) return;
    this.#words[ACTIVITY] = 0;
    this.#write();
  }

  #write(): void {
    try {
      write(this.#file, this.#bytes, 0, BYTES, 0);
    } catch {
      // See above.
    }
  }
}

/** What a record says; undefined where its thread is on nothing, or the record cannot be read. */
export function readActivityRecord(file: number): ActivityReading | undefined {
  const words = new Float64Array(WORDS);
  try {
    if (readSync(file, new Uint8Array(words.buffer), 0, BYTES, 0) < BYTES) return undefined;
  } catch {
    return undefined;
  }
  const [activityId = 0, startedAtMs = 0, cost = 0] = words;
  return activityId === 0 ? undefined : { activityId, startedAtMs, cost };
}

/** A thread's `workerData` that tells it of its record. */
export function recordFileData(recordFile: number): object {
  return { recordFile };
}

/** The descriptor of the record that a thread's `workerData` names; undefined for none. */
export function recordFileOf(workerData: unknown): number | undefined {
  if (typeof workerData !== 'object' || workerData === null || !('recordFile' in workerData)) return undefined;
  return typeof workerData.recordFile === 'number' ? workerData.recordFile : undefined;
}
