import type { ComponentChildren, JSX } from 'preact';
import { formatDuration } from '../../../shared/format/duration.js';
import { formatCount, formatPercent, formatRate } from '../../../shared/format/number-format.js';
import type { RunListing } from '../../../shared/views/run-views.js';
import type { ComparedRun } from '../../data/live-views.js';
import { areOnOneScale, compareValues, formatCost, formatValue, NONE } from '../../format/values.js';
import { AgentLink } from '../../parts/agent-link.js';
import { Panel } from '../../parts/panel.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { type ComparedRow, SideBySide } from './side-by-side.js';

/** A figure of a run, by its name. */
const FIGURES: readonly (readonly [title: string, figure: (listing: RunListing) => ComponentChildren])[] = [
  ['Status', ({ status }) => <StatusBadge status={status} />],
  ['Best agent', ({ runId, best }) => (best === null ? NONE : <AgentLink runId={runId} agentKey={best.key} />)],
  ['What it is', ({ best }) => best?.description ?? NONE],
  ['Believed bound', ({ best, measure }) => formatValue(best?.bound, measure)],
  ['Its evaluations', ({ best }) => (best === null ? NONE : formatCount(best.evaluations))],
  ['Evaluations', ({ figures }) => formatCount(figures.evaluations)],
  ['Agents', ({ agents }) => formatCount(agents)],
  ['Time', ({ figures }) => formatDuration(figures.elapsedMs)],
  ['Rate', ({ evaluationsPerSecond }) => formatRate(evaluationsPerSecond)],
  ['Threads busy', ({ efficiency }) => (efficiency === null ? NONE : formatPercent(efficiency))],
  ['Cost', ({ figures }) => formatCost(figures.cost)],
  ['Failed', ({ figures }) => formatCount(figures.failedActivities)],
];

/** Figures and best agents side by side. */
export function CompareRuns({ runs }: { readonly runs: readonly ComparedRun[] }): JSX.Element {
  const leading = leadingRun(runs.map(({ listing }) => listing));
  const best: ComparedRow = {
    name: 'Best',
    title: 'Best',
    cell: ({ listing: { runId, best: agent, measure } }) => (
      <>
        <span class="strong">{formatValue(agent?.mean, measure)}</span>
        {runId === leading && <span class="mark good">leads</span>}
      </>
    ),
  };
  const figures = FIGURES.map(([title, figure]): ComparedRow => ({ name: title, title, cell: ({ listing }) => figure(listing) }));
  return (
    <Panel title="Side by side">
      <SideBySide of={<span class="hidden-text">Figure</span>} runs={runs} rows={[best, ...figures]} />
    </Panel>
  );
}

/** The run whose best agent has the better mean than those of all others; none where scales differ, or two are alike. */
function leadingRun(listings: readonly RunListing[]): string | undefined {
  const [first, second] = [...listings]
    .filter(({ best }) => best !== null)
    .sort((one, other) => compareValues(other.best?.mean ?? 0, one.best?.mean ?? 0, one.measure));
  if (first === undefined || second === undefined) return undefined;
  return areOnOneScale(listings.map(({ measure }) => measure)) && first.best?.mean !== second.best?.mean
    ? first.runId
    : undefined;
}
