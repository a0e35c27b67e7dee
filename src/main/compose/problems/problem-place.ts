import { statSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { HgmError } from '../../../shared/errors.js';
import { hgmLine } from '../../../shared/format/hgm-line.js';
import { INLINE_URL } from '../../../shared/inline/inline-problem.js';
import type { ProblemPlace } from '../../run/journal/journal-record.js';

/**
 * Where a problem is, as a run keeps it.
 *
 * @param url - `file:` URL of its module, or `INLINE_URL`
 * @param store - where the run is kept, as `RunStore.location` says it
 */
export function problemPlaceOf(url: string, store: string): ProblemPlace {
  return isAbsolute(store) && url !== INLINE_URL ? { url, path: relative(dirname(store), fileURLToPath(url)) } : { url };
}

/**
 * The `file:` URL of a run's problem: where it is seen from the store, with which it may have been moved, or else where it was.
 *
 * @throws HgmError ERR_PROBLEM_LOAD when it is at neither place
 */
export function findProblem(runId: string, { url, path }: ProblemPlace, store: string): string {
  const before = fileURLToPath(url);
  const beside = path !== undefined && isAbsolute(store) ? resolve(dirname(store), path) : before;
  for (const place of [beside, before])
    if (statSync(place, { throwIfNoEntry: false })?.isFile()) return pathToFileURL(place).href;
  const places = beside === before ? before : `${before}, nor at ${beside}`;
  const remedy = `name it: "${hgmLine(['resume', runId, '--problem', 'PATH'], store)}", or the option problem`;
  const message = `the problem of run ${runId} is no longer at ${places}; ${remedy}`;
  throw new HgmError('ERR_PROBLEM_LOAD', message, { details: { runId, places: [before, beside] } });
}
