import { once } from 'node:events';
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
    // Who went before there was a stream closes nothing any more.
    if (response.destroyed) this.#end();
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
    if (hasRoom) return Promise.resolve();
    this.#draining ??= this.#drained();
    return this.#draining;
  }

  /** Ends the stream. */
  close(): void {
    this.#response.end();
    this.#end();
  }

  async #drained(): Promise<void> {
    const stalled = setTimeout(() => this.#response.destroy(), STALLED_MS);
    // It aborts when the client has gone: then nobody waits for room.
    await once(this.#response, 'drain', { signal: this.signal }).catch(() => undefined);
    clearTimeout(stalled);
    this.#draining = undefined;
  }

  #end(): void {
    clearInterval(this.#heartbeat);
    this.#closed.abort();
  }
}
