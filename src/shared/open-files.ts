import { closeSync, openSync } from 'node:fs';
import process from 'node:process';

/** What helps against {@link isOutOfFiles}. */
export const RAISE_FILE_LIMIT = 'raise the limit of open files (ulimit -n), or use fewer threads';

const EXHAUSTED = /EMFILE|ENFILE|too many open files/i;

/** Whether something failed since the process may open no more files: by its error, which may not say so, or as opening another one tells. */
export function isOutOfFiles(error: unknown): boolean {
  if (error instanceof Error && EXHAUSTED.test(error.message)) return true;
  try {
    closeSync(openSync(process.execPath, 'r'));
    return false;
  } catch (fault) {
    return fault instanceof Error && EXHAUSTED.test(fault.message);
  }
}
