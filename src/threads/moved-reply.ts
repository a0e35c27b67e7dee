/** Replies that take buffers with them, in the form in which Piscina expects them. */
import type { RunReply } from '../shared/messages.js';

/**
 * A reply whose buffers are moved. Each must be part of it, once, and not detached: a reply that cannot be posted ends the thread.
 * Piscina is loaded at the first use, which is rare, and not at the thread's start.
 */
export async function movedReply(reply: RunReply, buffers: readonly ArrayBuffer[]): Promise<RunReply> {
  const piscina = await import('piscina');
  // The two symbols are what Piscina posts, so the object itself, whatever its type says, never travels.
  return piscina.move({ [piscina.transferableSymbol]: buffers, [piscina.valueSymbol]: reply }) as unknown as RunReply;
}
