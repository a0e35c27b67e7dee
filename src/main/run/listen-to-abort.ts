import { getMaxListeners, setMaxListeners } from 'node:events';

/**
 * Calls back when a signal aborts that whoever uses this package has given. One signal may stop any number of runs: each listener raises the number from
 * which on Node warns of a leak, and lowers it when it is taken off.
 *
 * @returns takes the listener off
 */
export function listenToAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (signal === undefined) return () => undefined;
  allowMore(signal, 1);
  signal.addEventListener('abort', listener, { once: true });
  let isTaken = true;
  return () => {
    if (!isTaken) return;
    isTaken = false;
    signal.removeEventListener('abort', listener);
    allowMore(signal, -1);
  };
}

function allowMore(signal: AbortSignal, change: number): void {
  // Signals of other makes count nothing, and 0 stands for no limit.
  if (!(signal instanceof EventTarget)) return;
  const limit = getMaxListeners(signal);
  if (limit > 0) setMaxListeners(limit + change, signal);
}
