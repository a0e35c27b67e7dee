/** Keeps its thread busy for so long, by the wall clock. */
export function spin(durationMs: number): number {
  const endsAt = performance.now() + durationMs;
  while (performance.now() < endsAt) {
    // Busy: the clock is what is waited for.
  }
  return 0.5;
}
