import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it that are missing, one by one. Node's own `recursive` goes round for ever where a file system answers
 * ENOENT for a folder that it does not let anybody make, as Linux's /proc does (seen with Node 20.20).
 *
 * @returns the topmost folder that was made; undefined when all were there
 * @throws the error of the first folder that cannot be made
 */
export function makeFolders(path: string): string | undefined {
  const missing: string[] = [];
  for (let folder = resolve(path); !existsSync(folder); folder = dirname(folder)) missing.push(folder);
  for (const folder of missing.toReversed()) makeFolder(folder);
  return missing.at(-1);
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (fault) {
    // Another process may have made it meanwhile.
    if (!existsSync(folder)) throw fault;
  }
}
