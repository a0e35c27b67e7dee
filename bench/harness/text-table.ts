/** Tables as text. */
import { NO_COLORS } from '../../src/main/report/colors.js';
import { formatTable, type TableColumn } from '../../src/main/report/table.js';

export interface TextTable {
  readonly title: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
}

/** For the terminal: the title, then the table. */
export function renderPlain({ title, columns, rows }: TextTable): string {
  return [title, ...formatTable(columns, rows, NO_COLORS)].join('\n');
}

function escapeCell(cell: string): string {
  return cell.replaceAll('|', String.raw`\|`);
}

/** For documentation: a heading of the third level, then the table. */
export function renderMarkdown({ title, columns, rows }: TextTable): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(' | ')} |`;
  const rule = columns.map(({ align }) => (align === 'right' ? '--:' : ':--'));
  return [`### ${title}`, '', line(columns.map((column) => column.title)), line(rule), ...rows.map(line)].join('\n');
}
