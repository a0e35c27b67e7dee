/** A run over Redis: a server of its own, and workers in processes of their own as `hgm worker` starts them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { RedisServer } from '../../test/support/redis-server.js';

const HGM = fileURLToPath(new URL('../../src/main/cli/main.js', import.meta.url));
const PROBLEMS = fileURLToPath(new URL('../problems', import.meta.url));

/** As in compose.yaml: on disk, once a second. */
export function startRedis(): Promise<RedisServer> {
  return RedisServer.start({ persistence: 'none', args: ['--appendonly', 'yes', '--appendfsync', 'everysec'] });
}

/** Workers that run until they are ended. */
export class WorkerProcesses {
  readonly #children: readonly ChildProcess[];

  /** Starts them; they join the runs that there are and will be. */
  constructor(url: string, processes: number, threadsOfEach: number) {
    const line = [HGM, 'worker', '--redis', url, '--threads', `${threadsOfEach}`, '--problems', PROBLEMS];
    this.#children = Array.from({ length: processes }, () => spawn(execPath, line, { stdio: ['ignore', 'ignore', 'inherit'] }));
  }

  async end(): Promise<void> {
    await Promise.all(
      this.#children.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const exited = once(child, 'exit');
        child.kill('SIGKILL');
        await exited;
      }),
    );
  }
}
