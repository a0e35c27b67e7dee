import type { IncomingMessage } from 'node:http';

/** What is dropped of a body at most: after so many bytes, or milliseconds, the connection is closed on whoever goes on. */
const MOST_BYTES = 256 * 1024 * 1024;
const MOST_MS = 10_000;

/**
 * Resolves when a body that is not wanted has come in, and was dropped. Who is still sending when his connection is closed loses the answer with it, and learns
 * of a broken connection in place of what he did wrong.
 */
export async function dropRest(message: IncomingMessage): Promise<void> {
  if (message.readableEnded || message.destroyed) return;
  await new Promise<void>((resolve) => {
    let left = MOST_BYTES;
    const timer = setTimeout(end, MOST_MS);
    message.on('data', take).once('end', end).once('close', end);
    message.resume();

    function take(chunk: Buffer): void {
      left -= chunk.length;
      if (left < 0) end();
    }
    function end(): void {
      clearTimeout(timer);
      message.off('data', take).off('end', end).off('close', end);
      resolve();
    }
  });
}
