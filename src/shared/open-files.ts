import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import process from 'node:process';

/** The remedy, for messages, when {@link isOutOfFiles}. */
export const RAISE_FILE_LIMIT = 'raise the limit of open files (ulimit -n), or use fewer threads';

const EXHAUSTED = /EMFILE|ENFILE|too many open files/i;

/** What Node says of a module that it could not look at, whatever the reason. */
const NOT_FOUND = /Cannot find (?:package|module) '([^']+)' imported from/;

/**
 * Whether a module that Node did not find is there. Of a package whose `package.json` it could not read it names an `index.js`, which need
 * not be there, since another file is the package's main one.
 */
function isThere(module: string): boolean {
  if (!isAbsolute(module)) return false;
  if (existsSync(module)) return true;
  try {
    const packageJson: unknown = JSON.parse(readFileSync(join(dirname(module), 'package.json'), 'utf8'));
    if (typeof packageJson !== 'object' || packageJson === null) return false;
    const main: unknown = Reflect.get(packageJson, 'main');
    return 'exports' in packageJson || (typeof main === 'string' && existsSync(join(dirname(module), main)));
  } catch {
    // No package, or one that cannot be used whatever the limit.
    return false;
  }
}

/**
 * Whether an error comes of the limit of open files. Some such errors do not say so: one that does not find a module which is there; and, while
 * the limit is reached, all, so that a file is opened on trial.
 */
export function isOutOfFiles(error: unknown): boolean {
  if (error instanceof Error) {
    const module = NOT_FOUND.exec(error.message)?.[1] ?? '';
    if (EXHAUSTED.test(error.message) || isThere(module)) return true;
  }
  try {
    closeSync(openSync(process.execPath, 'r'));
    return false;
  } catch (fault) {
    return fault instanceof Error && EXHAUSTED.test(fault.message);
  }
}
