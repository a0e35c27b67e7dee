import { shellWords } from '../../shared/format/hgm-line.js';
import { plainLine } from '../report/plain-text.js';

/** A command line to be typed: what a shell would take apart or expand is quoted. */
export function shellLine(words: readonly string[]): string {
  return plainLine(shellWords(words));
}
