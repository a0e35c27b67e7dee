/** What a thread for work that waits loads. */
import { isMainThread } from 'node:worker_threads';
import { startWaitingThread } from './start-waiting-thread.js';

if (isMainThread) throw new TypeError('threads/waiting/waiting-entry is for threads');

startWaitingThread();
