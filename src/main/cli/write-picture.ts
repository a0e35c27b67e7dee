import { writeFileSync } from 'node:fs';
import { HgmError } from '../../shared/errors.js';

/** Writes what `--svg` asks for. @throws HgmError ERR_OPTION where it cannot be written */
export function writePicture(path: string, picture: string): void {
  try {
    writeFileSync(path, picture);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HgmError('ERR_OPTION', `--svg must be a file that can be written; ${path}: ${why}`, { cause });
  }
}
