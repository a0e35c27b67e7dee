import type { ServerResponse } from 'node:http';

/** How long somebody may take nothing of what was written to him, in milliseconds. */
const STALLED_MS = 30_000;
/** Comments that keep proxies from closing a silent stream, each after so many milliseconds. */
const HEARTBEAT_MS = 15_000;

/** Server-sent events for one client. What waits for a client is bounded: whoever writes waits until it was taken, and a stalled client is dropped. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #closed = new AbortController();
  readonly #heartbeat: ReturnType<typeof setInterval>;
  #draining: Promise<void> | undefined;

  /** @param headers - beside those that make it a stream */
  constructor(response: ServerResponse, headers: Readonly<Record<string, string>>) {
    this.#response = response;
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
    response.on('close', () => this.#end());
    response.on('error', () => this.#end());
    // The answer has begun for the client, also where nothing happens for a while.
    response.write('retry: 1000\n\n');
    this.#heartbeat = setInterval(() => {
      if (!response.writableNeedDrain) response.write(': alive\n\n');
    }, HEARTBEAT_MS);
  }

  /** Aborts when the client has gone, or the stream was closed. */
  get signal(): AbortSignal {
    return this.#closed.signal;
  }

  /**
   * Writes an event. Resolves when there is room for another one, or the client has gone.
   *
   * @param id - where a client that comes back goes on, at least one character; undefined where it does not change
   */
  send(type: string, data: string, id?: string): Promise<void> {
    if (this.signal.aborted) return Promise.resolve();
    const lines = data.split('\n').map((line) => `data: ${line}\n`);
    const head = id === undefined ? '' : `id: ${id}\n`;
    const hasRoom = this.#response.write(`${head}event: ${type}\n${lines.join('')}\n`);
    return hasRoom ? Promise.resolve() : this.#drained();
  }

  /** Ends the stream. */
  close(): void {
    this.#response.end();
    this.#end();
  }

  #drained(): Promise<void> {
    this.#draining ??= new Promise<void>((resolve) => {
      const stalled = setTimeout(() => this.#response.destroy(), STALLED_MS);
      const done = () => {
        clearTimeout(stalled);
        this.#response.off('drain', done);
        this.#draining = undefined;
        resolve();
      };
      this.#response.once('drain', done);
      this.signal.addEventListener('abort', done, { once: true });
    });
    return this.#draining;
  }

  #end(): void {
    clearInterval(this.#heartbeat);
    this.#closed.abort();
  }
}
