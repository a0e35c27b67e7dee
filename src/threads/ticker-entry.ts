/** What the ticker's thread loads. It does nothing but tick, so that a missing tick means that nothing of the process ran. */
import { isMainThread, workerData } from 'node:worker_threads';
import { startTicker } from './start-ticker.js';

if (isMainThread) throw new TypeError('threads/ticker-entry is for the thread that ticks');

startTicker(workerData);
