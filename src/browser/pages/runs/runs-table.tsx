import type { JSX } from 'preact';
import { formatCount, formatPercent, formatRate } from '../../../shared/format/number-format.js';
import { isBestUnread } from '../../../shared/format/unread-best.js';
import type { RunListing } from '../../../shared/views/run-views.js';
import { runRoute } from '../../app/routes.js';
import { formatAgo, formatMoment } from '../../format/moments.js';
import { formatCost, formatValue, isMinimised, NONE } from '../../format/values.js';
import { BudgetBar } from '../../parts/budget-bar.js';
import { Link } from '../../parts/link.js';
import { SortableHead, type Sorting } from '../../parts/sortable-head.js';
import { Sparkline } from '../../parts/sparkline.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Tags } from '../../parts/tags.js';
import type { RunSort } from './sort-runs.js';

interface RunsTableProps {
  readonly runs: readonly RunListing[];
  readonly sorting: Sorting<RunSort>;
  readonly onSort: (sorting: Sorting<RunSort>) => void;
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (runId: string, isChosen: boolean) => void;
}

export function RunsTable({ runs, sorting, onSort, chosen, onChoose }: RunsTableProps): JSX.Element {
  const sortable = { sorting, onSort };
  return (
    <div class="panel table-panel">
      <table class="grid rows runs">
        <thead>
          <tr>
            <th scope="col" class="tick">
              <span class="hidden-text">Compare</span>
            </th>
            <SortableHead name="name" {...sortable}>
              Run
            </SortableHead>
            <SortableHead name="status" {...sortable}>
              Status
            </SortableHead>
            <SortableHead name="best" largestFirst class="right" {...sortable}>
              Best
            </SortableHead>
            <th scope="col" class="wide-only">
              Best so far
            </th>
            <SortableHead name="spent" largestFirst class="roomy-only" {...sortable}>
              Evaluations
            </SortableHead>
            <SortableHead name="rate" largestFirst class="right middle-only" {...sortable}>
              Rate
            </SortableHead>
            <SortableHead name="agents" largestFirst class="right wide-only" {...sortable}>
              Agents
            </SortableHead>
            <SortableHead name="cost" largestFirst class="right wide-only" {...sortable}>
              Cost
            </SortableHead>
            <SortableHead name="createdAt" largestFirst class="right middle-only" {...sortable}>
              Started
            </SortableHead>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <RunRow key={run.runId} run={run} isChosen={chosen.has(run.runId)} onChoose={onChoose} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RunRowProps {
  readonly run: RunListing;
  readonly isChosen: boolean;
  readonly onChoose: (runId: string, isChosen: boolean) => void;
}

function RunRow({ run, isChosen, onChoose }: RunRowProps): JSX.Element {
  const title = run.name ?? run.runId;
  const { efficiency, figures, best, measure } = run;
  return (
    <tr data-row class={isChosen ? 'chosen' : undefined}>
      <td class="tick">
        <input
          type="checkbox"
          aria-label={`Compare ${title}`}
          checked={isChosen}
          onChange={(event) => onChoose(run.runId, event.currentTarget.checked)}
        />
      </td>
      <th scope="row" class="run-name">
        <Link to={runRoute(run.runId)} class="row-link" opens>
          {title}
        </Link>
        <span class="sub muted">
          <bdi>{run.problem}</bdi>
          {run.policy !== null && ` · ${run.policy}`}
          {run.seed !== null && ` · seed ${run.seed}`}
        </span>
        <Tags tags={run.tags} />
      </th>
      <td>
        <StatusBadge status={run.status} />
      </td>
      <td class="right">
        {isBestUnread(run) ? (
          <span
            class="muted nowrap"
            title="The run is long: it is read after the list or, above 5,000,000 evaluations of all that go on, on its page only"
          >
            not read
          </span>
        ) : (
          <span class="num strong">{formatValue(best?.mean, measure)}</span>
        )}
        {best !== null && (
          <span
            class="sub muted num"
            title="What its mean is believed to be at least as good as, by its results, a prior and how hard its tasks were"
          >
            {isMinimised(measure) ? '≤' : '≥'} {formatValue(best.bound, measure)}
          </span>
        )}
      </td>
      <td class="wide-only">
        <Sparkline values={run.sparkline} label={sparklineLabel(run)} />
      </td>
      <td class="budget-cell roomy-only">
        <BudgetBar run={run} />
      </td>
      <td class="right num middle-only">
        {run.evaluationsPerSecond > 0 ? formatRate(run.evaluationsPerSecond) : NONE}
        <span class="sub muted">{efficiency === null ? '' : `${formatPercent(efficiency)} of ideal`}</span>
      </td>
      <td class="right num wide-only">{formatCount(run.agents)}</td>
      <td class="right num wide-only">{formatCost(figures.cost)}</td>
      <td class="right middle-only nowrap" title={formatMoment(run.createdAt)}>
        {formatAgo(run.createdAt, Date.now())}
      </td>
    </tr>
  );
}

function sparklineLabel({ sparkline, measure }: RunListing): string {
  const [first] = sparkline;
  if (first === undefined) return 'No best agent yet';
  return `The best so far went from ${formatValue(first, measure)} to ${formatValue(sparkline.at(-1), measure)}`;
}
