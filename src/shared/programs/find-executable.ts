import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { HgmError } from '../errors.js';

/**
 * The file of a program: a path, relative to `folder`, or a name that is looked for in `searchPath`, as a shell does.
 *
 * @throws HgmError ERR_PROGRAM where there is none, or none that may be executed
 */
export function findExecutable(command: string, folder: string, searchPath: string | undefined): string {
  const isPath = command.includes('/');
  const folders = (searchPath ?? '').split(delimiter).map((entry) => (isAbsolute(entry) ? entry : resolve(folder, entry)));
  const candidates = isPath ? [resolve(folder, command)] : folders.map((entry) => join(entry, command));
  let refused: string | undefined;
  for (const path of candidates) {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) continue;
    if (mayExecute(path)) return path;
    refused ??= path;
  }
  if (refused !== undefined) {
    const message = `the program ${refused} may not be executed; allow it with chmod +x, or name its interpreter as the program and it as an argument`;
    throw new HgmError('ERR_PROGRAM', message, { retryable: false });
  }
  const where = isPath ? `at ${resolve(folder, command)}` : `named ${command} in PATH`;
  throw new HgmError('ERR_PROGRAM', `there is no program ${where}; install it, or correct its name`, { retryable: false });
}

function mayExecute(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
