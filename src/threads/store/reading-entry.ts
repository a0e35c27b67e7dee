/** What a reading thread loads: the one thread that reads runs. */
import { isMainThread, workerData } from 'node:worker_threads';
import { startReadingThread } from '../../main/reading/reading-thread.js';
import { openForReading } from './open-for-reading.js';

if (isMainThread) throw new TypeError('threads/store/reading-entry is for a reading thread');

startReadingThread(workerData.port, openForReading);
