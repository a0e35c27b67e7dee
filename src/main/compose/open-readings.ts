import { checkOption } from '../../shared/check-option.js';
import { LocalReadings, type Readings } from '../reading/readings.js';
import { ThreadedReadings } from '../reading/threaded-readings.js';
import { READING_ENTRY_URL } from '../remote/thread-entry-url.js';
import { isRunStore, type RunStore } from '../store/run-store.js';

/**
 * Reads runs that go on or have ended, without their noticing: of a store in a file, in a thread of its own; of a store that is open, on the calling
 * thread, beside whatever that does.
 *
 * @param store - the path of a file that exists, or a store that is open
 * @throws HgmError ERR_OPTION
 */
export function openReadings(store: string | RunStore): Readings {
  if (typeof store === 'string') {
    checkOption('store', store, store !== '', 'the path of a file, or a store that is open');
    return new ThreadedReadings({ file: store, entryUrl: READING_ENTRY_URL });
  }
  checkOption('store', store, isRunStore(store), 'the path of a file, or a store that is open');
  return new LocalReadings(store);
}
