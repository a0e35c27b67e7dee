/** What the ticker's thread loads: it notices when nothing of the process ran, since nothing else ever keeps it from ticking. */
import { isMainThread, workerData } from 'node:worker_threads';
import { startTicker } from './start-ticker.js';

if (isMainThread) throw new TypeError('threads/ticker-entry is for the thread that ticks');

startTicker(workerData);
