/** What a child process of an isolated run loads. It ends with its coordinator, however that ends. */
import { Socket } from 'node:net';
import { REMOTE_BATCH_MS } from '../threads/batches/batch-sizer.js';
import { ThreadExecutor } from '../threads/thread-executor.js';
import { FramedLink } from './framed-link.js';
import { LINK_FILE, RECORD_FILE } from './host-files.js';
import type { HostNotice, HostOrder } from './protocol.js';
import { UNWATCHED_TIME } from './unwatched-time.js';
import { WorkerHost } from './worker-host.js';

/**
 * Between signs of life, in milliseconds. A coordinator finds a halted process by its silence of 1.5 s. Each sign wakes two processes, which takes half a
 * millisecond of a processor where they have been waiting for long.
 */
const HEARTBEAT_MS = 1000;

// At once: a thread in native code would hold up `process.exit`.
const onClosed = (): void => {
  process.kill(process.pid, 'SIGKILL');
};

const link = new FramedLink<HostNotice, HostOrder>(new Socket({ fd: LINK_FILE, readable: true, writable: true }));
new WorkerHost(link, {
  makeExecutor: (setup, { onImpurities, ...parts }) =>
    new ThreadExecutor({ ...setup, onImpurities }, UNWATCHED_TIME, {
      ...parts,
      batchMs: REMOTE_BATCH_MS,
      recordFile: RECORD_FILE,
    }),
  heartbeatMs: HEARTBEAT_MS,
  onClosed,
});
