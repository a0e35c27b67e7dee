import type { RecordSink } from './record-form.js';

const INITIAL_BYTES = 1 << 12;
/** Largest buffer that is reused, in bytes. One that a large record made larger is passed on with its content. */
const MAXIMUM_KEPT_BYTES = 1 << 20;
/** Most bytes of a tag, an integer or a number. */
const NUMBER_BYTES = 8;
/** Longest text, in bytes, whose length takes one byte. */
const SHORT_TEXT = 0x7f;
/** Bytes reserved for the length of a record, up to 2^35: the length is written there when the record ends. */
const LENGTH_BYTES = 5;

/** Bytes of a journal that is being written. Integers take 7 bits a byte, the lowest first, the high bit saying that more follow. */
export class JournalBuffer implements RecordSink {
  #bytes = new Uint8Array(INITIAL_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** Bytes written and not taken. */
  get length(): number {
    return this.#length;
  }

  /** Bytes of the buffer, which is written again after each {@link take}: at most a megabyte when nothing waits. */
  get capacity(): number {
    return this.#bytes.length;
  }

  /** What was written since the last call, in memory of its own. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    if (this.#bytes.length > MAXIMUM_KEPT_BYTES) this.#resize(INITIAL_BYTES);
    return taken;
  }

  /** A record that carries its length. */
  sized(tag: number, write: () => void): void {
    this.tag(tag);
    this.#reserve(LENGTH_BYTES);
    const start = this.#length + LENGTH_BYTES;
    this.#length = start;
    write();
    let rest = this.#length - start;
    for (let at = start - LENGTH_BYTES; at < start; at++) {
      this.#bytes[at] = at < start - 1 ? (rest % 0x80) | 0x80 : rest;
      rest = Math.floor(rest / 0x80);
    }
  }

  tag(tag: number): void {
    this.#reserve(NUMBER_BYTES);
    this.#bytes[this.#length++] = tag;
  }

  integer(value: number): void {
    this.#reserve(NUMBER_BYTES);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  float32(value: number): void {
    this.#reserve(NUMBER_BYTES);
    this.#view.setFloat32(this.#length, value, true);
    this.#length += 4;
  }

  float64(value: number): void {
    this.#reserve(NUMBER_BYTES);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  text(text: string): void {
    if (text.length > SHORT_TEXT || !this.#ascii(text)) this.blob(Buffer.from(text));
  }

  blob(bytes: Uint8Array): void {
    this.integer(bytes.length);
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Writes a short text if it is ASCII, which most codes and names are: making a buffer for each would take longer. */
  #ascii(text: string): boolean {
    const start = this.#length;
    this.#reserve(1 + SHORT_TEXT);
    this.#bytes[this.#length++] = text.length;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code >= 0x80) {
        this.#length = start;
        return false;
      }
      this.#bytes[this.#length++] = code;
    }
    return true;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    this.#resize(Math.max(needed, 2 * this.#bytes.length));
  }

  /** Gives the buffer so many bytes, which hold what is written. */
  #resize(bytes: number): void {
    const resized = new Uint8Array(bytes);
    resized.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = resized;
    this.#view = new DataView(resized.buffer);
  }
}
