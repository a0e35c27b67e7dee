import { rmdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import process from 'node:process';
import { GuardedClient } from './guarded-client.js';
import { StreamDesk } from './stream-desk.js';

/**
 * Serves programs until its stdin ends, which is when the process that started it has ended, in whatever way: no program inherits the other
 * end. A client is a connection; its programs end with it. Nothing is started once the end has come.
 *
 * @param path - of the socket, in a folder of its own, which is removed at the end
 */
export function startGuard(path: string): void {
  // What is meant for the processes of a terminal, or of a session that ends, is not meant for what cleans up after them.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined);
  const clients = new Set<GuardedClient>();
  const desk = new StreamDesk();
  let isEnding = false;
  const server = createServer((socket) => {
    // Its 'close' follows.
    socket.on('error', () => undefined);
    if (isEnding) {
      socket.destroy();
      return;
    }
    const client = new GuardedClient(socket, desk);
    clients.add(client);
    socket.once('close', () => void client.end().then(() => clients.delete(client)));
  });
  // Who started it may be gone before it is told.
  process.stdout.on('error', () => undefined);
  server.listen(path, () => process.stdout.write('ready\n'));
  process.stdin.resume();
  process.stdin.once('close', () => void end());

  async function end(): Promise<void> {
    isEnding = true;
    server.close();
    await Promise.all([...clients].map((client) => client.end()));
    try {
      rmdirSync(dirname(path));
    } catch {
      // Somebody has removed it, or put something in.
    }
    process.exit();
  }
}
