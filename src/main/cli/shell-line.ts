import { plainLine } from '../report/plain-text.js';

/** What a POSIX shell takes as it is. */
const PLAIN_WORD = /^[\w@%+=:,./-]+$/;

/** A command line to be typed: what a shell would take apart or expand is quoted. */
export function shellLine(words: readonly string[]): string {
  return plainLine(words.map((word) => (PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' '));
}
