import type { Clock } from '../../shared/clock.js';

/** What ends a run from outside. */
export interface RunLimits {
  readonly signal: AbortSignal | undefined;
  /** Milliseconds >= 0, or Infinity. */
  readonly timeLeftMs: number;
}

/** Tells once the signal has aborted, or the time is up, until the function that it returns is called. */
export function watchLimits(
  { signal, timeLeftMs }: RunLimits,
  clock: Clock,
  onAbort: () => void,
  onTimeUp: () => void,
): () => void {
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  const timer = Number.isFinite(timeLeftMs) ? clock.setTimer(timeLeftMs, onTimeUp) : undefined;
  return () => {
    if (timer !== undefined) clock.clearTimer(timer);
    signal?.removeEventListener('abort', onAbort);
  };
}
