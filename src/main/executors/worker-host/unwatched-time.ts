import type { RunningTime } from '../../time/suspension-watch.js';

/** Time that all counts: a host that is halted is ended by its coordinator, and a machine that sleeps halts the clock too. */
export const UNWATCHED_TIME: RunningTime = Object.freeze({
  begin: () => undefined,
  knownUntilMs: (nowMs: number) => nowMs,
  suspendedMs: () => 0,
  totalSuspendedMs: 0,
  close: async () => undefined,
});
