import Table from 'cli-table3';
import type { Colors } from './colors.js';
import { plainLine } from './plain-text.js';

/** A column of {@link formatTable}. */
export interface TableColumn {
  readonly title: string;
  /** @defaultValue 'left' */
  readonly align?: 'left' | 'right';
}

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
} as const;

/** Lines of a table without borders: titles, then rows, whose cells are plain text, columns two spaces apart and as wide as their widest cell. */
export function formatTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[], colors: Colors): string[] {
  const table = new Table({
    chars: NO_BORDERS,
    colAligns: columns.map((column) => column.align ?? 'left'),
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  table.push(columns.map((column) => colors.dim(column.title)));
  for (const row of rows) table.push(row.map(plainLine));
  return trimLines(table.toString());
}

/** Lines of names and values, `name  value`, the names in one column. */
export function formatFacts(facts: readonly (readonly [name: string, value: string])[], colors: Colors): string[] {
  const width = Math.max(0, ...facts.map(([name]) => name.length));
  return facts.map(([name, value]) => `${colors.dim(name.padEnd(width))}  ${value}`);
}

function trimLines(text: string): string[] {
  return text.split('\n').map((line) => line.trimEnd());
}
