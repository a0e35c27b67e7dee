import { writeFileSync } from 'node:fs';
import { HgmError } from '../../shared/errors.js';

/** Writes what a flag asks for. @throws HgmError ERR_OPTION where it cannot be written */
export function writeFile(flag: string, path: string, content: string): void {
  try {
    writeFileSync(path, content);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HgmError('ERR_OPTION', `${flag} must be a file that can be written; ${path}: ${why}`, { cause });
  }
}
