import { closeSync, openSync } from 'node:fs';
import process from 'node:process';

/** The remedy, for messages, when {@link isOutOfFiles}. */
export const RAISE_FILE_LIMIT = 'raise the limit of open files (ulimit -n), or use fewer threads';

const EXHAUSTED = /EMFILE|ENFILE|too many open files/i;

/**
 * Whether an error comes of the limit of open files. Some such errors do not say so, so that a file is opened on trial: that fails too while the
 * limit is reached.
 */
export function isOutOfFiles(error: unknown): boolean {
  if (error instanceof Error && EXHAUSTED.test(error.message)) return true;
  try {
    closeSync(openSync(process.execPath, 'r'));
    return false;
  } catch (fault) {
    return fault instanceof Error && EXHAUSTED.test(fault.message);
  }
}
