import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Gate } from './gate.js';

export type Direction = 'toServer' | 'toClient';

/** A network between a client and a server of this machine, which a test can make slow, cut off or break. */
export class TcpProxy {
  readonly port: number;
  /** How long each byte is under way, in either direction. */
  delayMs = 0;
  readonly #server: Server;
  readonly #pairs = new Set<readonly [client: Socket, server: Socket]>();
  readonly #held = new Map<Direction, Gate>();

  private constructor(server: Server, target: number) {
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    this.port = address.port;
    this.#server = server.on('connection', (client) => this.#join(client, target)).unref();
  }

  /** @param target - port of the server, on 127.0.0.1 */
  static async open(target: number): Promise<TcpProxy> {
    const server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(server, target);
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** Ends every connection at once, as a router that forgets them does. New ones are taken. */
  drop(): void {
    for (const [client, server] of this.#pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  }

  /** Nothing arrives in that direction until {@link release}; the other one goes on. Connections stay open. */
  hold(...directions: readonly Direction[]): void {
    for (const direction of directions) if (!this.#held.has(direction)) this.#held.set(direction, new Gate());
  }

  /** What was held arrives. */
  release(): void {
    for (const gate of this.#held.values()) gate.open();
    this.#held.clear();
  }

  /** Ends every connection, and takes no more. */
  async close(): Promise<void> {
    this.release();
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.drop();
    await closed;
  }

  #join(client: Socket, target: number): void {
    const server = connect({ port: target, host: '127.0.0.1', noDelay: true });
    const pair = [client, server] as const;
    this.#pairs.add(pair);
    this.#pass(client, server, 'toServer');
    this.#pass(server, client, 'toClient');
    for (const socket of pair) socket.once('close', () => this.#pairs.delete(pair));
  }

  #pass(from: Socket, to: Socket, direction: Direction): void {
    let arrived: Promise<unknown> = Promise.resolve();
    const send = (deliver: () => void): void => {
      const delay = this.delayMs > 0 ? sleep(this.delayMs) : undefined;
      arrived = Promise.all([arrived, this.#held.get(direction)?.opened, delay]).then(deliver);
    };
    from.on('data', (bytes) => send(() => void to.write(bytes)));
    from.once('end', () => send(() => void to.end()));
    // Followed by 'close'.
    from.on('error', () => undefined);
    from.once('close', () => send(() => void to.destroy()));
  }
}
