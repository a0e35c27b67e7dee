import { isHgmError } from '../../../shared/errors.js';
import type { StoredRun } from '../../../shared/store-protocol.js';
import { decodeWorkerHeader } from '../../hand-driven/worker-header.js';
import { decodeRunHeader } from '../../run/journal/run-header.js';
import { RunHistory } from '../../run/journal/run-history.js';
import type { BestAgent } from '../../run/run.js';
import type { RunStore } from '../../store/run-store.js';

/** Most evaluations of a run whose best agent is listed: it is found by reading the whole journal, a second for some 500,000 of them. */
export const MAXIMUM_EVALUATIONS_READ = 200_000;

/** What a list of runs says of one beside what the store knows; null where that cannot be read, or there is none. */
export interface RunDetails {
  readonly policy: string | null;
  readonly seed: number | null;
  readonly best: BestAgent | null;
}

const NO_DETAILS: RunDetails = { policy: null, seed: null, best: null };

/** Reads what a list says of a run. One that is damaged, removed meanwhile, or driven by hand, has none of it. */
export async function runDetails(store: RunStore, { id, figures }: StoredRun): Promise<RunDetails> {
  try {
    const header = await store.header(id);
    if (decodeWorkerHeader(header) !== undefined) return NO_DETAILS;
    const { policy, options } = decodeRunHeader(header);
    const isRead = figures.evaluations <= MAXIMUM_EVALUATIONS_READ;
    const [best = null] = isRead ? (await RunHistory.open(store, id)).best(1) : [];
    return { policy: policy.name, seed: options.seed ?? 1, best };
  } catch (error) {
    if (isHgmError(error, 'ERR_STORE_CORRUPT') || isHgmError(error, 'ERR_RUN_UNKNOWN')) return NO_DETAILS;
    throw error;
  }
}
