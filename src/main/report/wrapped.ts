/** Columns of a terminal that tells none, and of texts that are not for a terminal of known width. */
export const USUAL_COLUMNS = 80;
/** Widest line of sentences, in columns; wider ones are harder to read. */
export const WIDEST_COLUMNS = 110;

/**
 * A sentence in lines that are broken between words; a word that is longer than a line stays whole.
 *
 * @param width - columns that there are; Infinity for any number
 * @param item - what the first line begins with; further ones are set under the first word. @defaultValue ''
 */
export function wrapped(sentence: string, width: number, item = ''): string[] {
  const lines: string[] = [];
  let line = item;
  let isEmpty = true;
  for (const word of sentence.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = ' '.repeat(item.length);
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
