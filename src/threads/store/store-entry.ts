/** What the store thread loads. */
import { isMainThread, workerData } from 'node:worker_threads';
import { startStoreThread } from './store-thread.js';

if (isMainThread) throw new TypeError('threads/store-entry is for the store thread');

startStoreThread(workerData.port);
