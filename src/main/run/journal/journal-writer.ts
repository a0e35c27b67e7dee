import { writeEvaluation } from './evaluation-record.js';
import { JournalBuffer } from './journal-buffer.js';
import { FORM_BY_TYPE, type JournalRecord, writeChoice } from './journal-record.js';

/** Turns records into bytes. */
export class JournalWriter {
  readonly #buffer = new JournalBuffer();

  /** Bytes written and not taken. */
  get length(): number {
    return this.#buffer.length;
  }

  /** Bytes of the buffer, which is written again after each {@link take}: at most a megabyte when nothing waits. */
  get capacity(): number {
    return this.#buffer.capacity;
  }

  /** What was written since the last call, in memory of its own. */
  take(): Uint8Array {
    return this.#buffer.take();
  }

  write(record: JournalRecord): void {
    // The frequent ones are not looked up.
    if (record.type === 'evaluation') writeEvaluation(this.#buffer, record);
    else if (record.type === 'choice') writeChoice(this.#buffer, record);
    else FORM_BY_TYPE.get(record.type)?.write(this.#buffer, record);
  }
}
