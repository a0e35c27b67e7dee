/** Connections to Redis, for either side: ioredis is loaded when the first one is opened. */
import type { Redis, RedisOptions } from 'ioredis';

/** Longest wait between two attempts to connect again, in milliseconds. */
const MAXIMUM_RECONNECT_MS = 1000;

/** How long a connection that is closed may take to send what was written, in milliseconds; one that was lost keeps its process alive for as long. */
const CLOSE_MS = 200;

/** How a connection behaves that is to outlive Redis' absence: commands wait, and it connects again for ever. */
export const LASTING: Readonly<RedisOptions> = Object.freeze({
  maxRetriesPerRequest: null,
  connectTimeout: 5000,
  keepAlive: 5000,
  disconnectTimeout: CLOSE_MS,
  retryStrategy: (times: number) => Math.min(50 * 2 ** Math.min(times, 10), MAXIMUM_RECONNECT_MS),
});

/**
 * A connection that connects again whenever it is lost; until then its commands wait.
 *
 * @param onError - told of each failure to connect and each loss: to be said once, not each time
 */
export async function openRedis(url: string, onError: (error: Error) => void, options: RedisOptions = {}): Promise<Redis> {
  const { Redis: Client } = await import('ioredis');
  const client = new Client(url, { ...LASTING, ...options });
  client.on('error', onError);
  return client;
}

/** Closes a connection, whatever state it is in, without waiting for Redis. */
export function dropRedis(client: Redis): void {
  client.disconnect(false);
}
