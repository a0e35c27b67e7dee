import { fileURLToPath } from 'node:url';
import { problemContentOf } from '../../shared/content/problem-content.js';
import { HgmError } from '../../shared/errors.js';
import { PROBLEM_KIND } from '../../shared/option-kinds.js';
import { MemoryRunStore } from '../store/memory-run-store.js';
import { runSweep } from '../sweep/sweep.js';
import { resolveSweep, type SweepOptions } from '../sweep/sweep-options.js';
import type { SweepResult } from '../sweep/sweep-result.js';
import { holdStore } from './open-run-store.js';
import { problemPlaceOf } from './problems/problem-place.js';
import { resolveProblemUrl } from './problems/problem-url.js';
import { resumeRun } from './resume-run.js';
import { startRun } from './start-run.js';

/**
 * Compares policies on a problem of your own: a run of every policy with every seed, so many at a time as there are cores, each an ordinary run in the
 * store with the tag `sweep:ID`, and the differences of their answers, paired by seed. A sweep that was broken off is taken up by its `id`.
 *
 * @param problem - a path or `file:` URL of a .js, .mjs or .ts module, a folder with a `problem` module, or the name of a package
 * @throws HgmError ERR_OPTION naming the field, the rule and the value, also where a sweep of this id was begun with other options;
 * ERR_PROBLEM_CHANGED; ERR_CANCELLED when `signal` aborts before a run has begun; and what `startRun` and `resumeRun` throw
 */
export async function sweepPolicies(problem: string | URL, options: SweepOptions = {}): Promise<SweepResult> {
  const sweep = resolveSweep(options);
  const url = resolveProblemUrl(PROBLEM_KIND.read(problem, 'problem'), process.cwd());
  const { store: location = 'memory', durability = 'normal' } = sweep.ofAllRuns;
  const { store, release } = await holdStore(location === 'memory' ? new MemoryRunStore() : location, { durability });
  try {
    return await runSweep(sweep, {
      store,
      problem: { place: problemPlaceOf(url, store.location), content: await contentAt(url) },
      start: (given) => startRun(url, given),
      resume: resumeRun,
    });
  } finally {
    await release();
  }
}

async function contentAt(url: string) {
  try {
    return await problemContentOf(url);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HgmError('ERR_PROBLEM_LOAD', `the problem ${fileURLToPath(url)} cannot be read: ${why}`, { cause });
  }
}
