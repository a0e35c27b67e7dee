import { randomUUID } from 'node:crypto';
import { accessSync, constants, realpathSync, renameSync, rmSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { HgmError } from '../../shared/errors.js';

/**
 * Writes what a flag asks for. A file that is there stays what it was where that fails, as on a full disk: it is replaced once all is written beside it.
 *
 * @throws HgmError ERR_OPTION where it cannot be written
 */
export function writeFile(flag: string, path: string, content: string): void {
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there === undefined) replace(path, content, undefined);
    else if (isReplaceable(path, there)) replace(realpathSync(path), content, there);
    else writeFileSync(path, content);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HgmError('ERR_OPTION', `${flag} must be a file that can be written; ${path}: ${why}`, { cause });
  }
}

/** A pipe, or a device, is not, nor is a file in a folder that nothing can be added to. */
function isReplaceable(path: string, there: Stats): boolean {
  if (!there.isFile()) return false;
  try {
    accessSync(dirname(realpathSync(path)), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function replace(path: string, content: string, there: Stats | undefined): void {
  const beside = `${path}.${randomUUID()}.tmp`;
  try {
    writeFileSync(beside, content, { flag: 'wx', ...(there !== undefined && { mode: there.mode }) });
    renameSync(beside, path);
  } catch (fault) {
    rmSync(beside, { force: true });
    throw fault;
  }
}
