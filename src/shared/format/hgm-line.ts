/** Lines to be typed, in what users are told. */
import { resolve } from 'node:path';
import { DEFAULT_STORE } from '../store-protocol.js';

/** What a POSIX shell takes as it is. */
const PLAIN_WORD = /^[\w@%+=:,./-]+$/;

/** Words of a command line: what a shell would take apart or expand is quoted. */
export function shellWords(words: readonly string[]): string {
  return words.map((word) => (PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}

/**
 * A command line of `hgm` for a store: it names one that is not the default one of this folder.
 *
 * @param words - after `hgm`
 * @param store - path of its file, or `memory`, which no command line reaches
 */
export function hgmLine(words: readonly string[], store: string): string {
  const isDefault = store === 'memory' || resolve(store) === resolve(DEFAULT_STORE);
  return shellWords(['hgm', ...words, ...(isDefault ? [] : ['--store', store])]);
}
