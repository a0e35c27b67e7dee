/** What Piscina loads in each of its threads. */
import { isMainThread } from 'node:worker_threads';
import { startThread } from './start-thread.js';

if (isMainThread) throw new TypeError('threads/entry is for pool threads');

startThread();
