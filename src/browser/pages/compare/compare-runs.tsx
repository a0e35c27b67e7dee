import type { JSX } from 'preact';
import { formatDuration } from '../../../shared/format/duration.js';
import { formatAmount, formatCount, formatPercent, formatRate } from '../../../shared/format/number-format.js';
import type { RunListing } from '../../../shared/views/run-views.js';
import { agentRoute } from '../../app/routes.js';
import type { ComparedRun } from '../../data/live-views.js';
import { compareValues, formatValue, NONE } from '../../format/values.js';
import { AgentKey } from '../../parts/agent-key.js';
import { Link } from '../../parts/link.js';
import { Panel } from '../../parts/panel.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { RunName } from './run-name.js';

interface Row {
  readonly title: string;
  readonly cell: (listing: RunListing) => JSX.Element | string;
}

const ROWS: readonly Row[] = [
  { title: 'Status', cell: ({ status }) => <StatusBadge status={status} /> },
  {
    title: 'Best agent',
    cell: ({ runId, best }) =>
      best === null ? (
        NONE
      ) : (
        <Link to={agentRoute(runId, best.key)} title={best.key}>
          <AgentKey agentKey={best.key} />
        </Link>
      ),
  },
  { title: 'What it is', cell: ({ best }) => best?.description ?? NONE },
  { title: 'Believed bound', cell: ({ best, measure }) => formatValue(best?.bound, measure) },
  { title: 'Its evaluations', cell: ({ best }) => (best === null ? NONE : formatCount(best.evaluations)) },
  { title: 'Evaluations', cell: ({ figures }) => formatCount(figures.evaluations) },
  { title: 'Agents', cell: ({ agents }) => formatCount(agents) },
  { title: 'Time', cell: ({ figures }) => formatDuration(figures.elapsedMs) },
  { title: 'Rate', cell: ({ evaluationsPerSecond }) => formatRate(evaluationsPerSecond) },
  { title: 'Threads busy', cell: ({ efficiency }) => (efficiency === null ? NONE : formatPercent(efficiency)) },
  { title: 'Cost', cell: ({ figures }) => (figures.cost > 0 ? formatAmount(figures.cost) : NONE) },
  { title: 'Failed', cell: ({ figures }) => formatCount(figures.failedActivities) },
];

/** Figures and best agents side by side. */
export function CompareRuns({ runs }: { readonly runs: readonly ComparedRun[] }): JSX.Element {
  const listings = runs.map(({ listing }) => listing);
  const leading = leadingRun(listings);
  return (
    <Panel title="Side by side">
      <div class="table-panel">
        <table class="grid compare">
          <thead>
            <tr>
              <th scope="col">
                <span class="hidden-text">Figure</span>
              </th>
              {listings.map((listing, index) => (
                <th key={listing.runId} scope="col">
                  <RunName listing={listing} index={index} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">Best</th>
              {listings.map(({ runId, best, measure }) => (
                <td key={runId} class="num strong">
                  {formatValue(best?.mean, measure)}
                  {runId === leading && <span class="mark good">leads</span>}
                </td>
              ))}
            </tr>
            {ROWS.map(({ title, cell }) => (
              <tr key={title}>
                <th scope="row">{title}</th>
                {listings.map((listing) => (
                  <td key={listing.runId} class="num">
                    {cell(listing)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** The run whose best agent has the better mean than those of all others; none where scales differ, or two are alike. */
function leadingRun(listings: readonly RunListing[]): string | undefined {
  const [first, second] = [...listings]
    .filter(({ best }) => best !== null)
    .sort((one, other) => compareValues(other.best?.mean ?? 0, one.best?.mean ?? 0, one.measure));
  if (first === undefined || second === undefined) return undefined;
  const isOneScale = listings.every(
    ({ measure }) => measure?.scale === first.measure?.scale && measure?.direction === first.measure?.direction,
  );
  return isOneScale && first.best?.mean !== second.best?.mean ? first.runId : undefined;
}
