/** A reading is paused for so many times what it took, so that a slow server is not kept busy by being looked at. */
const REST_FACTOR = 10;
const LONGEST_REST_MS = 60_000;
/** After the first failure in a row, in milliseconds; twice as long after each further one. */
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;

/**
 * How long to wait before the next reading.
 *
 * @param everyMs - how often at most
 * @param tookMs - what the last reading took
 * @param failures - in a row
 */
export function restMs(everyMs: number, tookMs: number, failures: number): number {
  if (failures > 0) return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
  return Math.max(everyMs, Math.min(LONGEST_REST_MS, tookMs * REST_FACTOR));
}
