import type { ComparisonResult, LandscapeComparison, PolicyComparison } from '../comparison/comparison.js';
import type { Estimate } from '../comparison/comparison-statistics.js';
import { NO_COLORS } from './colors.js';
import { formatTable } from './table.js';
import { USUAL_COLUMNS, wrapped } from './wrapped.js';

const GAP = '  ';

/**
 * A comparison as plain text: a table for each landscape, policies in the order in which they were given. Its tables fit 80 columns where labels have
 * at most 9 characters, as the names of the built-in policies do.
 *
 * @param width - columns that there are, at which sentences are broken. @defaultValue 80
 */
export function comparisonTable(result: ComparisonResult, width: number = USUAL_COLUMNS): string {
  const { evaluations, concurrency, seeds } = result;
  const head = [
    `${evaluations} evaluations, ${concurrency} in flight, ${seeds.length} seeds.`,
    'Utility is that of the agent that is chosen at the end, of rewards its true mean; ± is of 95 % confidence, differences are paired by seed.',
    "p is that of a t test of the difference, after Holm's correction for all differences here.",
  ];
  return [
    ...head.flatMap((sentence) => wrapped(sentence, width)),
    ...result.landscapes.flatMap((landscape) => ['', ...landscapeLines(landscape, width)]),
  ].join('\n');
}

function landscapeLines({ landscape, description, scale, policies }: LandscapeComparison, width: number): readonly string[] {
  const reference = policies[0]?.label ?? '';
  const figures = ['utility', `minus ${reference}`, 'p', 'best made', 'agents'];
  const columns = [{ title: 'policy' }, ...figures.map((title) => ({ title, align: 'right' }) as const)];
  const lines = formatTable(columns, policies.map(cellsOfRow), NO_COLORS);
  const spread = scale === null ? '' : `; utilities have the standard deviation ${scale.toFixed(3)}`;
  return [...wrapped(`${landscape}: ${description}${spread}`, width), ...lines.map((line) => GAP + line)];
}

function cellsOfRow({ label, utility, difference, adjustedP, meanBestMade, meanAgents }: PolicyComparison): readonly string[] {
  return [
    label,
    estimateText(utility, utility.mean.toFixed(3)),
    difference === null ? '' : estimateText(difference, signed(difference.mean)),
    adjustedP === null ? '' : adjustedP.toFixed(3),
    meanBestMade.toFixed(3),
    meanAgents.toFixed(1),
  ];
}

/** A mean with half of its interval, which is symmetric. */
export function estimateText({ low, high }: Estimate, mean: string): string {
  return `${mean} ± ${((high - low) / 2).toFixed(3)}`;
}

function signed(value: number): string {
  const text = value.toFixed(3);
  return value > 0 ? `+${text}` : text;
}
