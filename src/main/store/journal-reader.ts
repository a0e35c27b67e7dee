import { deserialize } from 'node:v8';
import { HgmError } from '../../shared/errors.js';
import { type EvaluationExtras, type JournalRecord, TAG } from './journal-record.js';

/**
 * Calls `visit` with every record in `bytes`, in order.
 *
 * @param bytes - whole records, as a `JournalWriter` wrote them
 * @throws HgmError ERR_STORE_CORRUPT for bytes that are no journal
 */
export function readJournal(bytes: Uint8Array, visit: (record: JournalRecord) => void): void {
  const reader = new JournalReader(bytes);
  while (!reader.isAtEnd) visit(reader.next());
}

class JournalReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  next(): JournalRecord {
    const start = this.#at;
    try {
      const record = this.#record(this.#bytes[this.#at++]!);
      if (record !== undefined && this.#at <= this.#bytes.length) return record;
    } catch (fault) {
      throw damaged(start, fault);
    }
    throw damaged(start, undefined);
  }

  #record(tag: number): JournalRecord | undefined {
    switch (tag) {
      case TAG.session:
        return {
          type: 'session',
          startedAtMs: this.#float64(),
          evaluations: this.#float64(),
          timeMs: this.#float64(),
          contentHash: this.#text(),
        };
      case TAG.expandChoice:
        return { type: 'choice', kind: 'expand', agent: this.#integer(), task: -1 };
      case TAG.evaluateChoice:
        return { type: 'choice', kind: 'evaluate', agent: this.#integer(), task: this.#integer() - 1 };
      case TAG.start:
        return { type: 'start', activity: this.#integer() };
      case TAG.retry:
        return {
          type: 'retry',
          activity: this.#integer(),
          attempt: this.#integer(),
          delayMs: this.#float32(),
          code: this.#text(),
          message: this.#text(),
        };
      case TAG.expansion:
        return {
          type: 'expansion',
          activity: this.#integer(),
          attempt: this.#integer(),
          elapsedMs: this.#float32(),
          state: JSON.parse(this.#text()),
        };
      case TAG.evaluation:
      case TAG.evaluationWithExtras:
        return this.#evaluation(tag === TAG.evaluation);
      case TAG.failure:
        return {
          type: 'failure',
          activity: this.#integer(),
          attempts: this.#integer(),
          asZero: this.#integer() === 1,
          code: this.#text(),
          message: this.#text(),
        };
      case TAG.close:
        return { type: 'close', status: this.#text() };
      default:
        return undefined;
    }
  }

  #evaluation(isPlain: boolean): JournalRecord {
    const activity = this.#integer();
    const attempt = this.#integer();
    const elapsedMs = this.#float32();
    const reward = this.#float64();
    if (isPlain) return { type: 'evaluation', activity, attempt, elapsedMs, reward, weight: 1, extras: undefined };
    const weight = this.#float64();
    const length = this.#integer();
    const extras: EvaluationExtras | undefined = length === 0 ? undefined : deserialize(this.#slice(length));
    return { type: 'evaluation', activity, attempt, elapsedMs, reward, weight, extras };
  }

  #integer(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#bytes[this.#at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80 || byte === undefined) return value;
      scale *= 0x80;
    }
  }

  #float32(): number {
    this.#at += 4;
    return this.#view.getFloat32(this.#at - 4, true);
  }

  #float64(): number {
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8, true);
  }

  #text(): string {
    return this.#slice(this.#integer()).toString('utf8');
  }

  #slice(length: number): Buffer {
    const { buffer, byteOffset } = this.#bytes;
    this.#at += length;
    return Buffer.from(buffer, byteOffset + this.#at - length, length);
  }
}

function damaged(at: number, cause: unknown): HgmError {
  return new HgmError(
    'ERR_STORE_CORRUPT',
    `the journal of the run is damaged: no record starts at byte ${at}; restore the store from a copy`,
    {
      cause,
    },
  );
}
