import { isErrorCode } from '../../shared/errors.js';
import { plainText } from './plain-text.js';

/** What went wrong, with the code under which docs/errors.md has its remedy: `--seed must be … (ERR_OPTION)`. Other codes are not shown. */
export function errorLine(message: string, code: string | undefined): string {
  const text = plainText(message).trimEnd();
  return isErrorCode(code) ? `${text} (${code})` : text;
}
