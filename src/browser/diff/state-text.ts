import type { Json } from '../../shared/json.js';

/** A list of plain values that is at most so wide stands in one line. */
const WIDEST = 100;

/**
 * A state as lines: a text is its own lines, so that a program reads as one; everything else is JSON, two spaces a level, in which a text of
 * several lines stands between `"""`, below its name.
 */
export function stateLines(state: Json): readonly string[] {
  return typeof state === 'string' ? state.split('\n') : linesOf(state, '');
}

function linesOf(value: Json, indent: string): readonly string[] {
  const deeper = `${indent}  `;
  if (typeof value === 'string' && value.includes('\n')) {
    return ['"""', ...value.split('\n').map((line) => `${deeper}${line}`), `${indent}"""`];
  }
  if (typeof value !== 'object' || value === null) return [JSON.stringify(value)];
  const flat = flatText(value);
  if (flat !== undefined && indent.length + flat.length <= WIDEST) return [flat];
  const parts = isList(value)
    ? value.map((item) => linesOf(item, deeper))
    : Object.entries(value).map(([name, item]) => withHead(linesOf(item, deeper), `${JSON.stringify(name)}: `));
  const body = parts.flatMap((lines, index) => {
    const [ending] = lines.slice(-1);
    const ended = index < parts.length - 1 ? [...lines.slice(0, -1), `${ending},`] : lines;
    return withHead(ended, deeper);
  });
  return isList(value) ? ['[', ...body, `${indent}]`] : ['{', ...body, `${indent}}`];
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}

function withHead([first, ...rest]: readonly string[], head: string): readonly string[] {
  return [`${head}${first}`, ...rest];
}

/** What stands in one line: what is empty, and a list of plain values. */
function flatText(value: object): string | undefined {
  const items: readonly Json[] = Object.values(value);
  if (items.length === 0) return JSON.stringify(value);
  if (!isList(value)) return undefined;
  const isPlain = items.every((item) => typeof item !== 'object' && !(typeof item === 'string' && item.includes('\n')));
  return isPlain ? `[${items.map((item) => JSON.stringify(item)).join(', ')}]` : undefined;
}
