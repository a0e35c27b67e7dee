/** The table at the end of a run: the best heuristic beside first fit, best fit and FunSearch's figure. */
import { bestFit, firstFit } from './baselines.js';
import { type Heuristic, tablesOf } from './heuristic.js';
import type { InstanceSet } from './instance-files.js';
import { Packer } from './packer.js';
import { funSearchFigure } from './published.js';
import { type Measurement, measure } from './scoring.js';

/** The figures of one set of instances. */
export interface Comparison {
  readonly title: string;
  readonly firstFit: Measurement;
  readonly bestFit: Measurement;
  /** Published for this very set (`set` undefined), or for the one it is like; undefined where there is nothing to compare with. */
  readonly funSearch: { readonly excess: number; readonly meanBins?: number; readonly set?: string } | undefined;
  readonly thisRun: Measurement;
}

/** Packs a set by each heuristic. */
export function compare(best: Heuristic, { name, capacity, instances, published }: InstanceSet): Comparison {
  const packer = new Packer(capacity);
  const tables = tablesOf(best);
  const meanBound = instances.reduce((sum, { lowerBound }) => sum + lowerBound, 0) / instances.length;
  const funSearch =
    published.funSearch === undefined
      ? funSearchFigure(capacity, instances[0]!.items.length)
      : { excess: published.funSearch / meanBound - 1, meanBins: published.funSearch };
  return {
    title: `${name}, ${instances.length} ${instances.length === 1 ? 'instance' : 'instances'}`,
    firstFit: measure(instances, firstFit),
    bestFit: measure(instances, bestFit),
    funSearch,
    thisRun: measure(instances, (instance) => packer.pack(instance, tables)),
  };
}

const percent = (fraction: number) => (100 * fraction).toFixed(2);

function measuredCell({ excess, standardError, meanBins }: Measurement): string {
  return `${percent(excess)} ± ${percent(standardError)} %  (${meanBins.toFixed(2)})`;
}

function publishedCell(funSearch: Comparison['funSearch']): string {
  if (funSearch === undefined) return 'none published';
  const { excess, meanBins, set } = funSearch;
  const note = set === undefined ? (meanBins?.toFixed(2) ?? '') : `on ${set}`;
  return `${percent(excess)} %  (${note})`;
}

/** The table as text, a column for each set. */
export function comparisonText(comparisons: readonly Comparison[]): string {
  const rows = [
    ['', ...comparisons.map(({ title }) => title)],
    ['first fit', ...comparisons.map((comparison) => measuredCell(comparison.firstFit))],
    ['best fit', ...comparisons.map((comparison) => measuredCell(comparison.bestFit))],
    ['FunSearch, published', ...comparisons.map(({ funSearch }) => publishedCell(funSearch))],
    ['this run', ...comparisons.map((comparison) => measuredCell(comparison.thisRun))],
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('   ')
      .trimEnd(),
  );
  return ['Excess over the L1 lower bound, ± standard error (mean bins); less is better', ...lines].join('\n');
}

/** Whether our best fit packs a set as the file says that best fit does; undefined where the file says nothing. */
export function bestFitCheck({ name, published }: InstanceSet, { bestFit: { meanBins } }: Comparison): string | undefined {
  if (published.bestFit === undefined) return undefined;
  const [said, found] = [published.bestFit.toFixed(2), meanBins.toFixed(2)];
  return said === found
    ? `Best fit takes ${found} bins on ${name}, as published.`
    : `Best fit takes ${found} bins on ${name}, but ${said} are published: the figures of this column cannot be compared.`;
}
