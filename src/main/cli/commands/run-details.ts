import { isHgmError } from '../../../shared/errors.js';
import type { RunFigures, StoredRun } from '../../../shared/store-protocol.js';
import { decodeWorkerHeader } from '../../hand-driven/worker-header.js';
import { decodeRunHeader } from '../../run/journal/run-header.js';
import { RunHistory } from '../../run/journal/run-history.js';
import type { BestAgent } from '../../run/run.js';
import type { RunStore } from '../../store/run-store.js';

/** Most evaluations and expansions read for a list, of all its runs together: a best agent is found by reading a whole journal, 500,000 a second. */
export const MAXIMUM_READ = 200_000;
/** What a run counts for at least: opening a small one takes as long as reading so many evaluations. */
export const LEAST_OF_RUN = 400;

/** What a list of runs says of one beside what the store knows; null where that cannot be read, there is none, or it is not looked for. */
export interface RunDetails {
  readonly policy: string | null;
  readonly seed: number | null;
  readonly best: BestAgent | null;
}

const NO_DETAILS: RunDetails = { policy: null, seed: null, best: null };

/**
 * Reads what a list says of runs. Journals are read in the order of the list, each where it fits into what {@link MAXIMUM_READ} leaves: of the
 * other runs the best agent is not looked for.
 */
export async function detailsOf(store: RunStore, runs: readonly StoredRun[]): Promise<RunDetails[]> {
  const details: RunDetails[] = [];
  let left = MAXIMUM_READ;
  for (const run of runs) {
    const length = lengthOf(run.figures);
    const isRead = length <= left;
    if (isRead) left -= length;
    details.push(await runDetails(store, run, isRead));
  }
  return details;
}

function lengthOf({ evaluations, expansions, barrenExpansions }: RunFigures): number {
  return Math.max(LEAST_OF_RUN, evaluations + expansions + barrenExpansions);
}

/** A run that is damaged, removed meanwhile, or driven by hand, has no details. */
async function runDetails(store: RunStore, stored: StoredRun, isRead: boolean): Promise<RunDetails> {
  try {
    const text = await store.header(stored.id);
    if (decodeWorkerHeader(text) !== undefined) return NO_DETAILS;
    const header = decodeRunHeader(text);
    const [best = null] = isRead ? (await RunHistory.open(store, stored, header)).best(1) : [];
    return { policy: header.policy.name, seed: header.options.seed ?? 1, best };
  } catch (error) {
    if (isHgmError(error, 'ERR_STORE_CORRUPT') || isHgmError(error, 'ERR_RUN_UNKNOWN')) return NO_DETAILS;
    throw error;
  }
}
