import { type ProblemContent, problemContentOf } from '../../shared/content/problem-content.js';
import { attemptLoad, locate } from './problem-module.js';

/**
 * What a problem is made of. Read before its import, it is what is about to run.
 *
 * @param reference - as for `importProblem`
 * @throws HgmError ERR_PROBLEM_LOAD
 */
export async function readContent(reference: string): Promise<ProblemContent> {
  const url = await attemptLoad(reference, async () => locate(reference));
  return await attemptLoad(url, () => problemContentOf(url));
}
