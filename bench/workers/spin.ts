import { performance } from 'node:perf_hooks';

/**
 * Steps between two readings of the clock, 0.1 to 0.2 us in all. A reading allocates a number, so that reading it always would measure the
 * collector.
 */
const STEPS_PER_LOOK = 128;

/** Keeps its thread busy for so long, by the wall clock. */
export function spin(durationMs: number): number {
  const endsAt = performance.now() + durationMs;
  let word = 1;
  do {
    for (let step = 0; step < STEPS_PER_LOOK; step++) word = (Math.imul(word, 1664525) + 1013904223) | 0;
  } while (performance.now() < endsAt);
  // Uses the result, so that the compiler does not remove the loop.
  return word === 0 ? 0 : 0.5;
}
