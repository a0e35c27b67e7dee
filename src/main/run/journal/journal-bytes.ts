import { HgmError } from '../../../shared/errors.js';
import type { Json } from '../../../shared/json.js';

/** Reads the numbers and texts of a journal. What would be read past its end is damage. */
export class JournalBytes {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  /** Where what may be read ends: the journal, or the record that carries its length. */
  #end: number;
  #at = 0;
  #start = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = bytes.byteLength;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** The first byte of the next record. */
  tag(): number {
    this.#start = this.#at;
    return this.#bytes[this.#pass(1)]!;
  }

  /** At least 0. Seven bits a byte, the lowest first, the high bit saying that more follow. */
  integer(): number {
    const bytes = this.#bytes;
    let at = this.#at;
    let value = 0;
    for (let scale = 1; at < this.#end; scale *= 0x80) {
      const byte = bytes[at++]!;
      if (byte < 0x80) {
        this.#at = at;
        return value + byte * scale;
      }
      value += (byte & 0x7f) * scale;
    }
    throw this.damaged();
  }

  float32(): number {
    return this.#view.getFloat32(this.#pass(4), true);
  }

  float64(): number {
    return this.#view.getFloat64(this.#pass(8), true);
  }

  text(): string {
    const length = this.integer();
    const start = this.#pass(length);
    return this.#bytes.toString('utf8', start, start + length);
  }

  /** Plain JSON. */
  json(): Json {
    return this.decoded(() => JSON.parse(this.text()));
  }

  /** Memory of the journal itself. */
  blob(): Uint8Array {
    const length = this.integer();
    const start = this.#pass(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** Whether there is more to read: within a record that carries its length, of that record. */
  get hasMore(): boolean {
    return this.#at < this.#end;
  }

  /** What `read` makes of a record that carries its length. What it leaves unread, a later version has added. */
  sized<Value>(read: () => Value): Value {
    const length = this.integer();
    const start = this.#pass(length);
    const end = this.#end;
    this.#at = start;
    this.#end = start + length;
    const value = read();
    this.#at = this.#end;
    this.#end = end;
    return value;
  }

  /** What `decode` makes of the bytes that it is given, which are damaged if it throws. */
  decoded<Value>(decode: () => Value): Value {
    try {
      return decode();
    } catch (fault) {
      throw fault instanceof HgmError ? fault : this.damaged(fault);
    }
  }

  /** Says that no record is where the last {@link tag} was read. */
  damaged(cause?: unknown): HgmError {
    const message = `the journal of the run is damaged: no record starts at byte ${this.#start}; restore the store from a copy`;
    return new HgmError('ERR_STORE_CORRUPT', message, { cause });
  }

  /** Moves on by so many bytes. */
  skip(length: number): void {
    this.#pass(length);
  }

  /** Moves on by so many bytes, and returns where they start. */
  #pass(length: number): number {
    const start = this.#at;
    if (length > this.#end - start) throw this.damaged();
    this.#at = start + length;
    return start;
  }
}
