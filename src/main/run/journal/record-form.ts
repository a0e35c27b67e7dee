import type { JournalBytes } from './journal-bytes.js';

/**
 * From this tag on, the length of a record follows its tag, in bytes: readers pass over those that they do not know. Part of the format.
 */
export const FIRST_SIZED_TAG = 12;

/** What a record's bytes are written to. Numbers are as {@link JournalBytes} reads them. */
export interface RecordSink {
  tag(tag: number): void;
  /** @param value - an integer from 0 to 2^53 - 1 */
  integer(value: number): void;
  float32(value: number): void;
  float64(value: number): void;
  text(text: string): void;
  blob(bytes: Uint8Array): void;
  /** A record that carries its length: its tag, and what `write` writes. */
  sized(tag: number, write: () => void): void;
}

/** How a kind of record lies in a journal. Its methods are free functions. */
export interface RecordForm<Written> {
  readonly type: string;
  /** The first byte of each such record, of which only some may still be written. Part of the format. */
  readonly tags: readonly number[];
  read(from: JournalBytes, tag: number): Written;
  write(to: RecordSink, record: Written): void;
}

/**
 * A kind of record with one tag.
 *
 * @param tag - one that no other record has, from {@link FIRST_SIZED_TAG} on
 * @param read - reads the fields in the order in which `write` writes them
 */
export function recordForm<const Type extends string, Fields extends object>(
  type: Type,
  tag: number,
  read: (from: JournalBytes) => Fields,
  write: (to: RecordSink, fields: Fields) => void,
): RecordForm<{ readonly type: Type } & Fields> {
  return {
    type,
    tags: [tag],
    read: (from) => ({ type, ...read(from) }),
    write: (to, record) => {
      if (tag >= FIRST_SIZED_TAG) to.sized(tag, () => write(to, record));
      else {
        to.tag(tag);
        write(to, record);
      }
    },
  };
}
