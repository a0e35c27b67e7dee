import { PUBLISHED_CMP } from '../../comparison/cmp-comparison.js';
import type { ComparisonResult, LandscapeComparison } from '../../comparison/comparison.js';
import type { Estimate } from '../../comparison/comparison-statistics.js';
import { NO_COLORS } from '../colors.js';
import { formatTable } from '../table.js';

const GAP = '  ';
const TITLES = ['policy', 'by clade: weighted', 'not', 'agents', 'by own score: weighted', 'not', 'agents'];

/** How well estimates of CMP agree with the empirical one, as plain text: a table for each landscape, then what was published of other worlds. */
export function cmpTable(result: ComparisonResult): string {
  const head = [
    'Correlation of estimated with empirical clade metaproductivity over the agents of a finished tree (arXiv 2510.21614, Appendix D): by',
    'clades, as hgm-paper has it, and by own scores. Weighted by the evaluations of each estimate, or not; means over the seeds +- 95 %.',
  ];
  const published = PUBLISHED_CMP.map(({ benchmark, method, weighted, unweighted }) => [
    benchmark,
    method,
    weighted.toFixed(3),
    unweighted.toFixed(3),
  ]);
  return [
    ...head,
    ...result.landscapes.flatMap((landscape) => ['', landscape.landscape, ...lines(TITLES, rowsOf(landscape), 1)]),
    '',
    'published, of coding agents on two benchmarks, one tree each: other worlds than these',
    ...lines(['benchmark', 'method', 'weighted', 'not'], published, 2),
  ].join('\n');
}

function rowsOf({ policies }: LandscapeComparison): readonly (readonly string[])[] {
  return policies.flatMap(({ label, cmp }) => {
    if (cmp === undefined) return [];
    const cells = [cmp.clade, cmp.own].flatMap(({ weighted, unweighted, meanAgents }) => [
      figure(weighted),
      figure(unweighted),
      meanAgents.toFixed(1),
    ]);
    return [[label, ...cells]];
  });
}

/** Lines of a table whose first `left` columns are from the left. */
function lines(titles: readonly string[], rows: readonly (readonly string[])[], left: number): readonly string[] {
  const columns = titles.map((title, column) => ({ title, align: column < left ? 'left' : 'right' }) as const);
  return formatTable(columns, rows, NO_COLORS).map((line) => GAP + line);
}

function figure(estimate: Estimate | null): string {
  if (estimate === null) return 'none';
  return `${estimate.mean.toFixed(3)} +- ${((estimate.high - estimate.low) / 2).toFixed(3)}`;
}
