import { closeSync, existsSync, openSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import process from 'node:process';

/** The remedy, for messages, when {@link isOutOfFiles}. */
export const RAISE_FILE_LIMIT = 'raise the limit of open files (ulimit -n), or use fewer threads';

const EXHAUSTED = /EMFILE|ENFILE|too many open files/i;

/** What Node says of a module that it could not look at, whatever the reason. */
const NOT_FOUND = /Cannot find (?:package|module) '([^']+)' imported from/;

/**
 * Whether an error comes of the limit of open files. Some such errors do not say so: one that does not find a module which is there; and, while
 * the limit is reached, all, so that a file is opened on trial.
 */
export function isOutOfFiles(error: unknown): boolean {
  if (error instanceof Error) {
    const module = NOT_FOUND.exec(error.message)?.[1] ?? '';
    if (EXHAUSTED.test(error.message) || (isAbsolute(module) && existsSync(module))) return true;
  }
  try {
    closeSync(openSync(process.execPath, 'r'));
    return false;
  } catch (fault) {
    return fault instanceof Error && EXHAUSTED.test(fault.message);
  }
}
