import { closeSync, openSync, writeSync } from 'node:fs';
import { HgmError } from '../../shared/errors.js';
import { jsonText } from '../report/plain-text.js';
import type { DecisionLogEntry } from '../run/decision-log.js';

/** Length of the text that is gathered for one write, in characters. */
const PIECE_LENGTH = 64 * 1024;

/** A decision log in a file: one JSON object a line, in the order of decision. */
export class DecisionLogFile {
  #file: number | undefined;
  #path = '';
  #piece = '';

  /**
   * Makes the file, or empties it.
   *
   * @returns what is to be told of every decision
   * @throws HgmError ERR_OPTION when the file cannot be written
   */
  open(path: string): (entry: DecisionLogEntry) => void {
    this.#path = path;
    try {
      this.#file = openSync(path, 'w');
    } catch (cause) {
      throw this.#failure(cause);
    }
    return (entry) => this.#write(entry);
  }

  /** Writes what is left. */
  close(): void {
    if (this.#file === undefined) return;
    const file = this.#file;
    this.#flush();
    this.#file = undefined;
    closeSync(file);
  }

  #write(entry: DecisionLogEntry): void {
    this.#piece += `${jsonText(entry)}\n`;
    if (this.#piece.length >= PIECE_LENGTH) this.#flush();
  }

  #flush(): void {
    if (this.#file === undefined || this.#piece === '') return;
    try {
      writeSync(this.#file, this.#piece);
    } catch (cause) {
      throw this.#failure(cause);
    }
    this.#piece = '';
  }

  #failure(cause: unknown): HgmError<'ERR_OPTION'> {
    const why = cause instanceof Error ? cause.message : String(cause);
    return new HgmError('ERR_OPTION', `--decision-log must be a file that can be written; ${this.#path}: ${why}`, { cause });
  }
}
