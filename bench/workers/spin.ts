import { performance } from 'node:perf_hooks';

/** A tenth of a microsecond or two. A look at the clock leaves a number to be collected, and nothing but that would be collected all the time. */
const STEPS_PER_LOOK = 128;

/** Keeps its thread busy for so long, by the wall clock. */
export function spin(durationMs: number): number {
  const endsAt = performance.now() + durationMs;
  let word = 1;
  do {
    for (let step = 0; step < STEPS_PER_LOOK; step++) word = (Math.imul(word, 1664525) + 1013904223) | 0;
  } while (performance.now() < endsAt);
  // What was computed must be wanted, or it would not be.
  return word === 0 ? 0 : 0.5;
}
