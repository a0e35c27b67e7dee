import { readJournal } from '../store/journal-reader.js';
import type { JournalRecord } from '../store/journal-record.js';
import type { RunStore } from '../store/run-store.js';

/**
 * Calls `visit` with every record of a run's journal, in order.
 *
 * @param from - where to start: 0, or what an earlier call returned
 * @param pages - how many pages, of a megabyte or so, at most
 * @returns where it ended: `from` when there was nothing to visit
 * @throws HgmError ERR_RUN_UNKNOWN; ERR_STORE_CORRUPT, after what is before the damaged page was visited
 */
export async function forEachRecord(
  store: RunStore,
  runId: string,
  visit: (record: JournalRecord) => void,
  from = 0,
  pages = Number.POSITIVE_INFINITY,
): Promise<number> {
  let next = from;
  for (let count = 0; count < pages; count++) {
    const page = await store.journal(runId, next);
    readJournal(page.bytes, visit);
    next = page.next;
    if (page.isEnd) break;
  }
  return next;
}
