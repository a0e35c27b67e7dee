import { setImmediate as turn } from 'node:timers/promises';
import type { JournalPage } from '../../../shared/store-protocol.js';
import type { RunStore } from '../../store/run-store.js';
import { type JournalVisitor, journalSlices, scanJournal } from './journal-reader.js';
import type { JournalRecord } from './journal-record.js';

/** What journals are read from. */
type ReadableJournal = Pick<RunStore, 'journal'>;

/** Most records of a slice: to read them and print them takes some 5 ms. */
const SLICE_LENGTH = 1000;

/**
 * The records of a run's journal, in order, some at a time. Between two slices whatever else this thread has to do is done.
 *
 * @throws HgmError ERR_RUN_UNKNOWN; ERR_STORE_CORRUPT, after what is before the damage
 */
export async function* recordSlices(store: ReadableJournal, runId: string): AsyncGenerator<readonly JournalRecord[]> {
  for await (const { bytes } of journalPages(store, runId, 0)) {
    for (const records of journalSlices(bytes, SLICE_LENGTH)) {
      yield records;
      await turn();
    }
  }
}

/** Up to where somebody has a journal. */
export interface JournalPlace {
  /** Where the next page starts: 0 at first. */
  next: number;
}

/**
 * Takes a visitor through a run's journal; see `scanJournal`.
 *
 * @param place - from where, 0 by default. It is moved past each page before that is visited: whoever goes on after a failure takes no record twice
 * @throws HgmError ERR_RUN_UNKNOWN; ERR_STORE_CORRUPT, after what is before the damaged page was visited
 */
export async function scanRecords(
  store: ReadableJournal,
  runId: string,
  visitor: JournalVisitor,
  place: JournalPlace = { next: 0 },
): Promise<void> {
  for await (const { bytes, next } of journalPages(store, runId, place.next)) {
    const from = place.next;
    place.next = next;
    if (bytes.length > 0) visitor.page?.(from, bytes.length);
    scanJournal(bytes, visitor);
  }
}

/** While one page, of a megabyte or so, is looked at, the store reads the next: two are in memory at most. */
async function* journalPages(store: ReadableJournal, runId: string, from: number): AsyncGenerator<JournalPage> {
  let coming: Promise<JournalPage> = store.journal(runId, from);
  for (;;) {
    const page = await coming;
    if (!page.isEnd) {
      coming = store.journal(runId, page.next);
      // It is awaited next; but if this page is refused, the failure of the next one must not become an unhandled rejection.
      coming.catch(() => undefined);
    }
    yield page;
    if (page.isEnd) return;
  }
}
