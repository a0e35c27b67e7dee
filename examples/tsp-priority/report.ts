import { BLOCK_SIZE, measureHeldOut, SHORTEST, SIZES } from './held-out.js';
import { type Heuristic, NEAREST } from './heuristic.js';
import { PUBLISHED } from './published.js';

const percent = (fraction: number) => `${(100 * fraction).toFixed(2)} %`;

/** The last lines of a run: the best function on instances that the search never met, beside what was published for others like them. */
export function compareWithPublished(best: Heuristic): string {
  const rows = [
    ['', ...SIZES.map((cities) => `${cities} cities`)],
    ...PUBLISHED.map(({ who, gaps }) => [`${who}, published`, ...SIZES.map((cities) => `${gaps[cities].toFixed(2)} %`)]),
    ['nearest city, measured', ...SIZES.map((cities) => percent(measureHeldOut(NEAREST, cities).gap))],
    ['this run', ...SIZES.map((cities) => cellOf(best, cities))],
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('   ')
      .trimEnd(),
  );
  const count = SIZES.map((cities) => SHORTEST[cities].length * BLOCK_SIZE).join(' and ');
  return [
    `Longer than the shortest tours, of ${count} instances that the search never met:`,
    ...lines,
    '',
    best.source.trim(),
  ].join('\n');
}

function cellOf(best: Heuristic, cities: (typeof SIZES)[number]): string {
  const { gap, standardError, atMost } = measureHeldOut(best, cities);
  return `${percent(gap)} ± ${(100 * standardError).toFixed(2)}, at most ${percent(atMost)}`;
}
