import type { Readable } from 'node:stream';
import { later } from '../primordials.js';

/** What is still in a stream when nothing of its program is alive is read within this time, in milliseconds. */
const DRAIN_MS = 1000;

/** Resolves when all that a program wrote is read. To be called once it has ended, which may be known before its last words are. */
export async function drained(...streams: readonly Readable[]): Promise<void> {
  const timer = later(() => streams.map((stream) => stream.destroy()), DRAIN_MS);
  await Promise.all(streams.map(whenClosed));
  clearTimeout(timer);
}

async function whenClosed(stream: Readable): Promise<void> {
  if (!stream.closed) await new Promise<void>((resolve) => stream.once('close', () => resolve()));
}
