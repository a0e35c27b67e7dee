import { HgmError } from '../../shared/errors.js';
import type { RunCounts, StoredRun } from '../../shared/store-protocol.js';

/**
 * Checks that a run's stored figures agree with its journal. One commit writes both: where they differ, one of them was changed, or the end of
 * the journal is missing.
 *
 * @throws HgmError ERR_STORE_CORRUPT
 */
export function checkFigures({ id, figures }: StoredRun, counts: RunCounts, store: string): void {
  for (const field of ['evaluations', 'expansions', 'failedActivities'] as const) {
    if (counts[field] === figures[field]) continue;
    const message = `the store ${store} is damaged: the journal of run ${id} tells of ${counts[field]} ${field}, and its figures of ${figures[field]}; restore the file from a copy`;
    throw new HgmError('ERR_STORE_CORRUPT', message, { details: { runId: id, field } });
  }
}
