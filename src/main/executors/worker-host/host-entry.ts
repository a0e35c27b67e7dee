/** What a child process of an isolated run loads. It ends with its coordinator, however that ends. */
import { Socket } from 'node:net';
import { FramedLink } from './framed-link.js';
import { LINK_FILE, RECORD_FILE } from './host-files.js';
import type { HostNotice, HostOrder } from './protocol.js';
import { WorkerHost } from './worker-host.js';

// At once: a thread in native code would hold up `process.exit`.
const end = (): void => {
  process.kill(process.pid, 'SIGKILL');
};

const link = new FramedLink<HostNotice, HostOrder>(new Socket({ fd: LINK_FILE, readable: true, writable: true }));
new WorkerHost(link, end, { recordFile: RECORD_FILE });
