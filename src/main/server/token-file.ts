import { randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { optionError } from '../../shared/check-option.js';
import { makeFolders } from '../../shared/make-folders.js';
import { isToken, TOKEN_RULE } from './security/credentials.js';

const FLAG = '--token-file';

/** Bits of a file's mode by which others than its owner may read or write it. */
const OF_OTHERS = 0o077;

/**
 * The token in a file; where there is no such file, it is made with a new token, for its owner's eyes alone.
 *
 * @throws HgmError ERR_OPTION where it cannot be read, others may read it, or what is in it can be guessed
 */
export function readTokenFile(path: string): string {
  const made = makeTokenFile(path);
  if (made !== undefined) return made;
  const { mode, text } = contentOf(path);
  // Windows has no such bits: there the folder's rules count.
  if (process.platform === 'win32' || (mode & OF_OTHERS) === 0) return checkedToken(text.trim(), path);
  const shown = (mode & 0o777).toString(8).padStart(3, '0');
  const found = `${path} has mode ${shown}; run chmod 600 on it, and have a new token if somebody may have read it`;
  throw optionError(FLAG, 'a file that only its owner may read', found);
}

function checkedToken(token: string, path: string): string {
  if (isToken(token)) return token;
  // The token is not shown: what is printed stands in logs.
  const found = `what is in ${path} is not; write a longer one, or remove the file to have it made anew`;
  throw optionError(FLAG, `a file with a token of ${TOKEN_RULE}`, found);
}

function makeTokenFile(path: string): string | undefined {
  const token = randomBytes(32).toString('base64url');
  try {
    makeFolders(dirname(path));
    writeFileSync(path, `${token}\n`, { mode: 0o600, flag: 'wx' });
    return token;
  } catch (fault) {
    if (isThere(fault)) return undefined;
    throw unusable(path, fault);
  }
}

function contentOf(path: string): { readonly mode: number; readonly text: string } {
  try {
    // A pipe without a writer would be waited for.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return { mode: fstatSync(file).mode, text: readFileSync(file, 'utf8') };
    } finally {
      closeSync(file);
    }
  } catch (fault) {
    throw unusable(path, fault);
  }
}

function isThere(fault: unknown): boolean {
  return fault instanceof Error && 'code' in fault && fault.code === 'EEXIST';
}

function unusable(path: string, cause: unknown) {
  const why = cause instanceof Error ? cause.message : String(cause);
  return optionError(FLAG, 'a file that can be read, or made', `${path}: ${why}`, { cause });
}
