import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Below the ports that systems give to whoever asks for any, and to outgoing connections: one that nobody listens at for a while stays free. */
const PORTS = { from: 20_000, count: 10_000 } as const;
const MOST_TRIES = 100;

/** A port, and the folder whose name reserves it. */
export interface OwnPort {
  readonly port: number;
  /** Empty. Whoever has the port may keep files in it, and removes it in the end. */
  readonly folder: string;
}

/** A port of 127.0.0.1 that is free, and that no other test of this machine is given before the folder is removed. */
export async function ownPort(): Promise<OwnPort> {
  for (let tries = 1; ; tries++) {
    const port = PORTS.from + Math.floor(Math.random() * PORTS.count);
    const folder = join(tmpdir(), `hgm-port-${port}`);
    try {
      // Fails where it is another's, who may not listen at it just now.
      mkdirSync(folder);
    } catch (error) {
      if (tries === MOST_TRIES) throw error;
      continue;
    }
    try {
      const server = createServer().listen(port, '127.0.0.1');
      await once(server, 'listening');
      server.close();
      await once(server, 'close');
      return { port, folder };
    } catch (error) {
      rmSync(folder, { recursive: true });
      if (tries === MOST_TRIES) throw error;
    }
  }
}
