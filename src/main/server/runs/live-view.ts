import type { LiveView } from '../schemas/run-schemas.js';
import type { ServedRun } from './served-run.js';

/** What only the process that runs a run knows; null where that is another one, or none. */
export async function liveViewOf(run: ServedRun | undefined): Promise<LiveView | null> {
  if (run === undefined) return null;
  const [{ inFlight, waiting, longestRunning }, leases, workers] = await Promise.all([
    run.progress(),
    run.leases(),
    run.workers(),
  ]);
  const counts = { leases: leases.length, workers: workers.length };
  return { isHere: true, inFlight, waiting, longestRunning, ...counts };
}
