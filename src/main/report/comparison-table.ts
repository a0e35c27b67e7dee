import type { ComparisonResult, LandscapeComparison, PolicyComparison } from '../comparison/comparison.js';
import type { Estimate } from '../comparison/comparison-statistics.js';
import { NO_COLORS } from './colors.js';
import { formatTable } from './table.js';

const GAP = '  ';

/** A comparison as plain text: a table for each landscape, policies in the order in which they were given. */
export function comparisonTable(result: ComparisonResult): string {
  const { evaluations, concurrency, seeds } = result;
  const head = [
    `${evaluations} evaluations, ${concurrency} in flight, ${seeds.length} seeds.`,
    'Utility is that of the agent that is chosen at the end, of rewards its true mean; intervals are of 95 % confidence, differences paired by seed.',
    "p is that of a t test of the difference, after Holm's correction for all differences here.",
  ];
  return [...head, ...result.landscapes.flatMap((landscape) => ['', ...landscapeLines(landscape)])].join('\n');
}

function landscapeLines({ landscape, description, scale, policies }: LandscapeComparison): readonly string[] {
  const reference = policies[0]?.label ?? '';
  const figures = ['utility', 'interval', `minus ${reference}`, 'interval', 'p', 'best made', 'agents'];
  const columns = [{ title: 'policy' }, ...figures.map((title) => ({ title, align: 'right' }) as const)];
  const lines = formatTable(columns, policies.map(cellsOfRow), NO_COLORS);
  const spread = scale === null ? '' : `; utilities have the standard deviation ${scale.toFixed(3)}`;
  return [`${landscape}: ${description}${spread}`, ...lines.map((line) => GAP + line)];
}

function cellsOfRow({ label, utility, difference, adjustedP, meanBestMade, meanAgents }: PolicyComparison): readonly string[] {
  return [
    label,
    utility.mean.toFixed(3),
    interval(utility, (value) => value.toFixed(3)),
    difference === null ? '' : signed(difference.mean),
    difference === null ? '' : interval(difference, signed),
    adjustedP === null ? '' : adjustedP.toFixed(3),
    meanBestMade.toFixed(3),
    meanAgents.toFixed(1),
  ];
}

function interval({ low, high }: Estimate, format: (value: number) => string): string {
  return `${format(low)} to ${format(high)}`;
}

function signed(value: number): string {
  const text = value.toFixed(3);
  return value > 0 ? `+${text}` : text;
}
