/** Replies that take buffers with them, in the form in which Piscina expects them. */
import type { move } from 'piscina';
import type { RunReply } from '../shared/messages.js';

/** What Piscina posts a reply from: two symbols of its own name the reply and the buffers, and the object itself never travels. */
export type MovedReply = ReturnType<typeof move>;

/**
 * A reply whose buffers are moved. Each must be part of it, once, and not detached: a reply that cannot be posted ends the thread.
 * Piscina is loaded at the first use, which is rare, and not at the thread's start.
 */
export async function movedReply(reply: RunReply, buffers: readonly ArrayBuffer[]): Promise<MovedReply> {
  const piscina = await import('piscina');
  return piscina.move({ [piscina.transferableSymbol]: buffers, [piscina.valueSymbol]: reply });
}
