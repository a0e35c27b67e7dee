import { rmSync } from 'node:fs';
import { HgmProcess } from '../hgm-process.js';
import { ownPort } from '../ports/own-port.js';

/** `hgm serve` in a process of its own, which comes back at the same address after that has ended. */
export class ReturningServer {
  readonly url: string;
  readonly #file: string;
  readonly #port: number;
  #process: HgmProcess | undefined;

  private constructor(file: string, port: number) {
    this.#file = file;
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Serves a store while `use` works with it. */
  static async serve(file: string, use: (server: ReturningServer) => Promise<void>): Promise<void> {
    const { port, folder } = await ownPort();
    const server = new ReturningServer(file, port);
    try {
      await server.begin();
      await use(server);
    } finally {
      await server.end('SIGKILL');
      rmSync(folder, { recursive: true });
    }
  }

  async begin(): Promise<void> {
    this.#process = new HgmProcess(['serve', '--store', this.#file, '--port', String(this.#port), '--json']);
    await this.#process.prints('\n');
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    this.#process?.child.kill(signal);
    await this.#process?.ended();
  }
}
