import { PUBLISHED_CMP } from '../../comparison/cmp-comparison.js';
import type { ComparisonResult, LandscapeComparison } from '../../comparison/comparison.js';
import type { Estimate } from '../../comparison/comparison-statistics.js';
import { NO_COLORS } from '../colors.js';
import { estimateText } from '../comparison-table.js';
import { formatTable } from '../table.js';
import { wrapped } from '../wrapped.js';

const GAP = '  ';
const TITLES = ['policy', 'estimated by', 'weighted', 'not', 'agents'];

/**
 * How well estimates of CMP agree with the empirical one, as plain text: a table for each landscape, then what was published of other worlds.
 *
 * @param width - columns that there are, at which sentences are broken
 */
export function cmpTable(result: ComparisonResult, width: number): string {
  const head =
    'Correlation of estimated with empirical clade metaproductivity over the agents of a finished tree (arXiv 2510.21614, Appendix D): by ' +
    'clades, as hgm-paper has it, and by own scores. Weighted by the evaluations of each estimate, or not; means over the seeds ± 95 %.';
  const published = PUBLISHED_CMP.map(({ benchmark, method, weighted, unweighted }) => [
    benchmark,
    method,
    weighted.toFixed(3),
    unweighted.toFixed(3),
  ]);
  return [
    ...wrapped(head, width),
    ...result.landscapes.flatMap((landscape) => ['', landscape.landscape, ...lines(TITLES, rowsOf(landscape), 2)]),
    '',
    'published, of coding agents on two benchmarks, one tree each: other worlds',
    ...lines(['benchmark', 'method', 'weighted', 'not'], published, 2),
  ].join('\n');
}

function rowsOf({ policies }: LandscapeComparison): readonly (readonly string[])[] {
  return policies.flatMap(({ label, cmp }) => {
    if (cmp === undefined) return [];
    return (
      [
        ['clade', cmp.clade],
        ['own score', cmp.own],
      ] as const
    ).map(([by, { weighted, unweighted, meanAgents }], row) => [
      row === 0 ? label : '',
      by,
      figure(weighted),
      figure(unweighted),
      meanAgents.toFixed(1),
    ]);
  });
}

/** Lines of a table whose first `left` columns are from the left. */
function lines(titles: readonly string[], rows: readonly (readonly string[])[], left: number): readonly string[] {
  const columns = titles.map((title, column) => ({ title, align: column < left ? 'left' : 'right' }) as const);
  return formatTable(columns, rows, NO_COLORS).map((line) => GAP + line);
}

function figure(estimate: Estimate | null): string {
  return estimate === null ? 'none' : estimateText(estimate, estimate.mean.toFixed(3));
}
