/**
 * Makes text of unknown origin safe to print: a terminal carries out control sequences that it holds. All names, keys, states, log lines and
 * errors are printed by `plainText` or the functions that use it, and all JSON by `jsonText`.
 */
import { stripVTControlCharacters } from 'node:util';

/**
 * Characters that are invisible, and that a terminal may act on: control characters (Cc, C1 included), format characters (Cf: bidirectional
 * overrides, zero width), separators of lines and paragraphs, lone surrogates.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const HIDDEN_IN_TEXT = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}]/gu;
const LINE_ENDS = /\r\n|[\u2028\u2029]/g;
/** Text of printable ASCII alone, which needs no change. Most text is, and this test takes a fraction of the time of the replacements. */
const HARMLESS = /^[\x20-\x7e]*$/;

/** The text without control sequences and invisible characters; line ends and tabs stay. */
export function plainText(text: string): string {
  if (HARMLESS.test(text)) return text;
  return stripVTControlCharacters(text).replace(LINE_ENDS, '\n').replace(HIDDEN_IN_TEXT, '');
}

/** As {@link plainText}, on one line: each run of white space is a single space. */
export function plainLine(text: string): string {
  return plainText(text).replace(/\s+/g, ' ').trim();
}

/** A value as one line of JSON, cut after `length` characters. */
export function plainJson(value: unknown, length: number): string {
  const text = plainLine(jsonText(value));
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/**
 * A value as JSON for programs, with every invisible character escaped as `\u202e`; undefined as `undefined`.
 *
 * @param replacer - as `JSON.stringify` takes it
 */
export function jsonText(value: unknown, replacer?: (key: string, value: unknown) => unknown): string {
  const text = JSON.stringify(value, replacer) ?? 'undefined';
  return HARMLESS.test(text) ? text : text.replace(HIDDEN, escaped);
}

/** A value as JSON for those who read it, indented by two spaces, with every invisible character escaped but the ends of lines. */
export function jsonLines(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(HIDDEN, (character) => (character === '\n' ? character : escaped(character)));
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, at) => {
    return `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }).join('');
}
