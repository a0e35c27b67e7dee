import { EVALUATION_TAG, type EvaluationVisitor, scanEvaluation } from './evaluation-record.js';
import { JournalBytes } from './journal-bytes.js';
import { CHOICE_TAG, FORM_BY_TAG, type JournalRecord } from './journal-record.js';
import { FIRST_SIZED_TAG } from './record-form.js';

/** Records that are neither a choice nor an evaluation: few of a journal's. */
export type OtherRecord = Exclude<JournalRecord, { type: 'choice' | 'evaluation' }>;

/** Visits the records of a journal without an object for each; see {@link scanJournal}. */
export interface JournalVisitor extends EvaluationVisitor {
  /** A page of the journal begins. */
  page?(from: number, byteLength: number): void;
  /** As in {@link JournalRecord}. */
  choice(kind: 'expand' | 'evaluate', agent: number, task: number): void;
  other(record: OtherRecord): void;
}

/**
 * Calls `visit` with every record in `bytes`, in order.
 *
 * @param bytes - whole records, as a `JournalWriter` wrote them
 * @throws HgmError ERR_STORE_CORRUPT for bytes that are no journal
 */
export function readJournal(bytes: Uint8Array, visit: (record: JournalRecord) => void): void {
  const source = new JournalBytes(bytes);
  while (!source.isAtEnd) {
    const record = recordOf(source, source.tag());
    if (record !== undefined) visit(record);
  }
}

/**
 * The records of {@link readJournal}, at most `length` at a time.
 *
 * @throws HgmError ERR_STORE_CORRUPT for bytes that are no journal, after what is before the damage
 */
export function* journalSlices(bytes: Uint8Array, length: number): Generator<readonly JournalRecord[]> {
  const source = new JournalBytes(bytes);
  while (!source.isAtEnd) {
    const records: JournalRecord[] = [];
    try {
      while (!source.isAtEnd && records.length < length) {
        const record = recordOf(source, source.tag());
        if (record !== undefined) records.push(record);
      }
    } catch (fault) {
      yield records;
      throw fault;
    }
    yield records;
  }
}

/**
 * Visits the same records as {@link readJournal}. Of the frequent ones it tells only what a run's state is made of, which is several times
 * faster.
 *
 * @throws HgmError ERR_STORE_CORRUPT for bytes that are no journal
 */
export function scanJournal(bytes: Uint8Array, visitor: JournalVisitor): void {
  const source = new JournalBytes(bytes);
  while (!source.isAtEnd) {
    const tag = source.tag();
    switch (tag) {
      case CHOICE_TAG.expand:
        visitor.choice('expand', source.integer(), -1);
        break;
      case CHOICE_TAG.evaluate:
        visitor.choice('evaluate', source.integer(), source.integer() - 1);
        break;
      case EVALUATION_TAG.plain:
      case EVALUATION_TAG.withExtras:
      case EVALUATION_TAG.inParts:
        scanEvaluation(source, tag, visitor);
        break;
      default: {
        const record = recordOf(source, tag);
        if (record !== undefined && record.type !== 'choice' && record.type !== 'evaluation') visitor.other(record);
      }
    }
  }
}

/** Undefined for a record of a later version. */
function recordOf(source: JournalBytes, tag: number): JournalRecord | undefined {
  const form = FORM_BY_TAG.get(tag);
  if (tag >= FIRST_SIZED_TAG) return source.sized(() => form?.read(source, tag));
  if (form === undefined) throw source.damaged();
  return form.read(source, tag);
}
