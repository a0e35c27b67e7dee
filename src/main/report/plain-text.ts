import { stripVTControlCharacters } from 'node:util';

/** The control characters of Unicode but tab and newline. A terminal obeys them, so text that others wrote must not hold any. */
const CONTROL = /(?![\t\n])\p{Cc}/gu;

/** Text that others wrote, without anything that a terminal would obey; it keeps its lines and tabs. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replaceAll('\r\n', '\n').replace(CONTROL, '');
}

/** The same as one line: each run of white space is a single space. */
export function plainLine(text: string): string {
  return plainText(text).replace(/\s+/g, ' ').trim();
}

/** A value as one line of JSON, cut after `length` characters. */
export function plainJson(value: unknown, length: number): string {
  const text = plainLine(JSON.stringify(value) ?? 'undefined');
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
