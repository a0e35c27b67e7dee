import type { JSX } from 'preact';
import { formatCount } from '../../../shared/format/number-format.js';
import type { AgentSort, AgentView } from '../../../shared/views/agent-views.js';
import { agentRoute } from '../../app/routes.js';
import { boundNote, formatCost, formatValue, valueName } from '../../format/values.js';
import { AgentKey } from '../../parts/agent-key.js';
import { Grid, Head } from '../../parts/grid.js';
import { Link } from '../../parts/link.js';
import { SortableHead, type Sorting } from '../../parts/sortable-head.js';
import { useFeed } from './run-feed.js';

interface AgentsTableProps {
  readonly agents: readonly AgentView[];
  /** Absent: the short form, as it comes. */
  readonly sorted?: { readonly sorting: Sorting<AgentSort>; readonly onSort: (sorting: Sorting<AgentSort>) => void };
}

interface AgentHeadProps {
  readonly name: AgentSort;
  readonly title: string;
  readonly class: string;
  readonly sorted: AgentsTableProps['sorted'];
}

function AgentHead({ name, title, class: className, sorted }: AgentHeadProps): JSX.Element {
  if (sorted === undefined) return <Head class={className}>{title}</Head>;
  const isLargestFirst = name !== 'number' && name !== 'madeAt';
  return (
    <SortableHead name={name} class={className} largestFirst={isLargestFirst} {...sorted}>
      {title}
    </SortableHead>
  );
}

export function AgentsTable({ agents, sorted }: AgentsTableProps): JSX.Element {
  const { value } = useFeed();
  const isLong = sorted !== undefined;
  const note = boundNote(agents, value.measure);
  return (
    <>
      <Grid
        class="rows"
        head={
          <>
            <AgentHead name="number" title="Agent" class="" sorted={sorted} />
            <AgentHead name="mean" title={valueName(value.measure)} class="right" sorted={sorted} />
            <AgentHead name="bound" title="bound" class="right" sorted={sorted} />
            <AgentHead name="evaluations" title="evaluations" class="right middle-only" sorted={sorted} />
            <AgentHead name="clade" title="clade" class="right middle-only" sorted={sorted} />
            {isLong && <AgentHead name="cost" title="cost" class="right wide-only" sorted={sorted} />}
            {isLong && <AgentHead name="madeAt" title="made at" class="right wide-only" sorted={sorted} />}
            {isLong && <Head class="right wide-only">children</Head>}
          </>
        }
      >
        {agents.map((agent) => (
          <AgentRow key={agent.key} agent={agent} isLong={isLong} />
        ))}
      </Grid>
      {note !== undefined && <p class="table-note muted">{note}</p>}
    </>
  );
}

function AgentRow({ agent, isLong }: { readonly agent: AgentView; readonly isLong: boolean }): JSX.Element {
  const { value } = useFeed();
  const { measure, runId } = value;
  const { clade } = agent;
  return (
    <tr data-row>
      <th scope="row" class="agent-cell">
        <Link to={agentRoute(runId, agent.key)} class="row-link" opens title={agent.key}>
          <AgentKey agentKey={agent.key} />
        </Link>
        {agent.pruned && <span class="mark">pruned</span>}
        {agent.added && agent.parent !== null && <span class="mark">added</span>}
        {agent.description !== null && <span class="sub muted clip">{agent.description}</span>}
      </th>
      <td class="right num strong">{formatValue(agent.mean, measure)}</td>
      <td class="right num">{formatValue(agent.bound, measure)}</td>
      <td class="right num middle-only">{formatCount(agent.evaluations)}</td>
      <td class="right num middle-only nowrap" title={`${formatCount(clade.evaluations)} evaluations of its clade`}>
        {formatValue(clade.mean, measure)} <span class="muted">/ {formatCount(clade.size)}</span>
      </td>
      {isLong && <td class="right num wide-only">{formatCost(agent.cost)}</td>}
      {isLong && <td class="right num wide-only">{formatCount(agent.madeAtEvaluations)}</td>}
      {isLong && <td class="right num wide-only">{formatCount(agent.children)}</td>}
    </tr>
  );
}
