import { type Clock, MAXIMUM_TIMER_MS, type TimerHandle } from '../../shared/clock.js';

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
  const endsAtMs = clock.now() + timeLeftMs;
  let timer: TimerHandle | undefined;
  const wait = (leftMs: number): void => {
    timer = clock.setTimer(Math.min(leftMs, MAXIMUM_TIMER_MS), look);
  };
  // A timer may come before its time.
  const look = (): void => {
    const leftMs = endsAtMs - clock.now();
    if (leftMs > 0) wait(leftMs);
    else onTimeUp();
  };
  if (Number.isFinite(timeLeftMs)) wait(timeLeftMs);
  return () => {
    if (timer !== undefined) clock.clearTimer(timer);
    signal?.removeEventListener('abort', onAbort);
  };
}
