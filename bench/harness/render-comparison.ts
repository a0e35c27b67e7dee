import type { ComparedRow, Comparison } from './comparison.js';
import { formatFigure, formatSpread } from './format-figure.js';
import type { TextTable } from './text-table.js';

function verdictCell(verdict: ComparedRow['verdict']): string {
  return verdict === 'same' ? '' : verdict;
}

/** A line for each row that both reports have; nothing is said of changes within the noise. */
export function tableOfComparison({ rows }: Comparison): TextTable {
  return {
    title: 'before / after',
    columns: [
      { title: 'benchmark' },
      { title: 'subject' },
      { title: 'before', align: 'right' },
      { title: 'after', align: 'right' },
      { title: 'after / before', align: 'right' },
      { title: 'noise', align: 'right' },
      { title: '' },
      { title: 'of its peer, after / before', align: 'right' },
      { title: '' },
    ],
    rows: rows.map(({ benchmark, name, unit, before, after, ratio, noise, verdict, versus }) => [
      benchmark,
      name,
      formatFigure(before, unit),
      formatFigure(after, unit),
      formatFigure(ratio, 'x'),
      formatSpread(noise),
      verdictCell(verdict),
      versus === null ? '' : `${formatFigure(versus.ratio, 'x')} ${formatSpread(versus.noise)}`,
      versus === null ? '' : verdictCell(versus.verdict),
    ]),
  };
}
