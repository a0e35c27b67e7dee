import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describeDifference, isSameContent, problemContentOf } from '../../../../shared/content/problem-content.js';
import { messageOf } from '../../../../shared/error-envelope.js';
import type { ProblemIdentity } from '../run-record.js';

/** This machine's copy of a problem, or why there is none that can be used, in one sentence. */
export type ProblemCopy =
  | { readonly status: 'found'; readonly url: string }
  | { readonly status: 'unusable'; readonly reason: string };

/** Looks for a problem below a folder; nothing of it is run. Never throws. */
export async function findProblemCopy(folder: string, problem: ProblemIdentity): Promise<ProblemCopy> {
  const parts = problem.path.split('/');
  const seen = parts.map((_, index) => join(...parts.slice(index)));
  let reason: string | undefined;
  for (const path of seen) {
    const file = await fileWithin(folder, path);
    if (file === undefined) continue;
    const url = pathToFileURL(file).href;
    const fault = await differenceOf(url, problem);
    if (fault === undefined) return { status: 'found', url };
    reason ??= `the problem ${problem.name} is not the same here, at ${file}: ${fault}; copy the coordinator's folder of it to this machine`;
  }
  const looked = seen.length === 1 ? seen[0] : `${seen[0]}, nor at ${seen.at(-1)}`;
  reason ??= `the problem ${problem.name} is not below ${folder}, at ${looked}; copy it there, or name the folder that holds it: --problems DIR`;
  return { status: 'unusable', reason };
}

async function differenceOf(url: string, { contentHash, files }: ProblemIdentity): Promise<string | undefined> {
  try {
    const now = await problemContentOf(url);
    const kept = { contentHash, files: Object.entries(files).map(([path, hash]) => ({ path, hash })) };
    if (isSameContent(kept, now)) return undefined;
    return describeDifference(kept, now) || 'its content hash is another';
  } catch (thrown) {
    return `it cannot be read (${messageOf(thrown)})`;
  }
}

/** The real path of a file, which lies within a folder however links lead; undefined for none. */
async function fileWithin(folder: string, path: string): Promise<string | undefined> {
  try {
    const [within, file] = await Promise.all([realpath(folder), realpath(join(folder, path))]);
    const isWithin = file.startsWith(within.endsWith(sep) ? within : `${within}${sep}`);
    return isWithin && (await stat(file)).isFile() ? file : undefined;
  } catch {
    // Where it cannot be looked for, it is not.
    return undefined;
  }
}
