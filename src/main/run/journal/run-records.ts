import type { JournalPage } from '../../../shared/store-protocol.js';
import type { RunStore } from '../../store/run-store.js';
import { type JournalVisitor, readJournal, scanJournal } from './journal-reader.js';
import type { JournalRecord } from './journal-record.js';

/** What journals are read from. */
type ReadableJournal = Pick<RunStore, 'journal'>;

/**
 * Calls `visit` with every record of a run's journal, in order.
 *
 * @param from - where to start: 0, or what an earlier call returned
 * @param pages - how many pages, of a megabyte or so, at most
 * @returns where it ended: `from` when there was nothing to visit
 * @throws HgmError ERR_RUN_UNKNOWN; ERR_STORE_CORRUPT, after what is before the damaged page was visited
 */
export async function forEachRecord(
  store: ReadableJournal,
  runId: string,
  visit: (record: JournalRecord) => void,
  from = 0,
  pages = Number.POSITIVE_INFINITY,
): Promise<number> {
  return await forEachPage(store, runId, ({ bytes }) => readJournal(bytes, visit), from, pages);
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
  const visit = ({ bytes, next }: JournalPage): void => {
    const from = place.next;
    place.next = next;
    if (bytes.length > 0) visitor.page?.(from, bytes.length);
    scanJournal(bytes, visitor);
  };
  await forEachPage(store, runId, visit, place.next, Number.POSITIVE_INFINITY);
}

/** While one page is visited, the store reads the next: two are in memory at most. */
async function forEachPage(
  store: ReadableJournal,
  runId: string,
  visit: (page: JournalPage) => void,
  from: number,
  pages: number,
): Promise<number> {
  if (pages <= 0) return from;
  let coming: Promise<JournalPage> = store.journal(runId, from);
  for (let count = 1; ; count++) {
    const page = await coming;
    const isLast = page.isEnd || count >= pages;
    if (!isLast) {
      coming = store.journal(runId, page.next);
      // It is awaited next; but if this page is refused, the failure of the next one must not become an unhandled rejection.
      coming.catch(() => undefined);
    }
    visit(page);
    if (isLast) return page.next;
  }
}
