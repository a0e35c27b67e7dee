import { serialize } from 'node:v8';
import { assertNever } from '../../shared/assert-never.js';
import { describeValue } from '../../shared/describe-value.js';
import { encodeExactJson } from './exact-json.js';
import { type EvaluationExtras, type JournalRecord, PART, TAG } from './journal-record.js';

const INITIAL_BYTES = 1 << 12;
/** A buffer that a large record made larger than this is let go with what it holds. */
const MAXIMUM_KEPT_BYTES = 1 << 20;
/** A tag, three integers of at most 8 bytes and three numbers of 8: what a record takes at most beside its texts. */
const FIXED_BYTES = 64;
/** The length of a text up to this is one byte. */
const SHORT_TEXT = 0x7f;
/** Room for the length of a record, up to 2^35 bytes: it is known, and written there, when the record ends. */
const LENGTH_BYTES = 5;
const NO_EXTRAS: EvaluationExtras = Object.freeze({});

/** Turns records into bytes. Integers take 7 bits a byte, the lowest first, the high bit saying that more follow. */
export class JournalWriter {
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

  write(record: JournalRecord): void {
    this.#reserve(FIXED_BYTES);
    switch (record.type) {
      case 'session':
        this.#sized(TAG.sizedSession, () => {
          this.#float64(record.startedAtMs);
          this.#float64(record.evaluations);
          this.#float64(record.timeMs);
          this.#text(record.contentHash);
          this.#text(record.problem === undefined ? '' : JSON.stringify(record.problem));
        });
        return;
      case 'choice':
        this.#tag(record.kind === 'expand' ? TAG.expandChoice : TAG.evaluateChoice);
        this.#integer(record.agent);
        if (record.kind === 'evaluate') this.#integer(record.task + 1);
        return;
      case 'start':
        this.#tag(TAG.start);
        this.#integer(record.activity);
        return;
      case 'retry':
        this.#attempt(TAG.retry, record.activity, record.attempt, record.delayMs);
        this.#text(record.code);
        this.#text(record.message);
        return;
      case 'expansion':
        this.#attempt(TAG.expansion, record.activity, record.attempt, record.elapsedMs);
        this.#text(encodeExactJson(record.state));
        return;
      case 'evaluation':
        this.#evaluation(record);
        return;
      case 'failure':
        this.#tag(TAG.failure);
        this.#integer(record.activity);
        this.#integer(record.attempts);
        this.#integer(Number(record.asZero));
        this.#text(record.code);
        this.#text(record.message);
        return;
      case 'close':
        this.#tag(TAG.close);
        this.#text(record.status);
        return;
      default:
        assertNever(record);
    }
  }

  #evaluation({ activity, attempt, elapsedMs, reward, weight, extras }: Extract<JournalRecord, { type: 'evaluation' }>): void {
    const isPlain = weight === 1 && extras === undefined;
    this.#attempt(isPlain ? TAG.evaluation : TAG.evaluationInParts, activity, attempt, elapsedMs);
    this.#float64(reward);
    if (!isPlain) this.#parts(weight, extras ?? NO_EXTRAS);
  }

  #parts(weight: number, { cost, metrics, payload }: EvaluationExtras): void {
    const parts =
      (weight === 1 ? 0 : PART.weight) |
      (cost === undefined ? 0 : PART.cost) |
      (metrics === undefined ? 0 : PART.metrics) |
      (payload === undefined ? 0 : PART.payload);
    this.#integer(parts);
    if (weight !== 1) this.#float64(weight);
    if (cost !== undefined) this.#float64(cost);
    if (metrics !== undefined) this.#metrics(metrics);
    if (payload !== undefined) this.#blob(serialized(payload));
  }

  #metrics(metrics: Readonly<Record<string, number>>): void {
    const names = Object.keys(metrics);
    this.#integer(names.length);
    for (const name of names) {
      this.#text(name);
      this.#float64(metrics[name]!);
    }
  }

  /** A record that carries its length. */
  #sized(tag: number, write: () => void): void {
    this.#tag(tag);
    const start = this.#length + LENGTH_BYTES;
    this.#length = start;
    write();
    let rest = this.#length - start;
    for (let at = start - LENGTH_BYTES; at < start; at++) {
      this.#bytes[at] = at < start - 1 ? (rest % 0x80) | 0x80 : rest;
      rest = Math.floor(rest / 0x80);
    }
  }

  #attempt(tag: number, activity: number, attempt: number, durationMs: number): void {
    this.#tag(tag);
    this.#integer(activity);
    this.#integer(attempt);
    this.#view.setFloat32(this.#length, durationMs, true);
    this.#length += 4;
  }

  #tag(tag: number): void {
    this.#bytes[this.#length++] = tag;
  }

  #integer(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  #float64(value: number): void {
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  #text(text: string): void {
    if (text.length > SHORT_TEXT || !this.#ascii(text)) this.#blob(Buffer.from(text));
  }

  /** Writes a short text if it is ASCII, which most codes and names are: making a buffer for each would take longer. */
  #ascii(text: string): boolean {
    const start = this.#length;
    this.#reserve(SHORT_TEXT + FIXED_BYTES);
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

  #blob(bytes: Uint8Array): void {
    this.#reserve(bytes.length + FIXED_BYTES);
    this.#integer(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes + FIXED_BYTES;
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

/** A payload may hold what threads can pass to each other and no disk can keep, such as shared memory: then words stand for it. */
function serialized(payload: unknown): Uint8Array {
  try {
    return serialize(payload);
  } catch {
    return serialize(describeValue(payload));
  }
}
