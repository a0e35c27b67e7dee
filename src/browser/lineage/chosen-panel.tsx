import type { JSX } from 'preact';
import { formatCount, formatCounted } from '../../shared/format/number-format.js';
import { agentRoute } from '../app/routes.js';
import { boundNote, formatCost, formatValue, valueName } from '../format/values.js';
import { useFeed } from '../pages/run/run-feed.js';
import { AgentKey } from '../parts/agent-key.js';
import { Link } from '../parts/link.js';
import { Panel } from '../parts/panel.js';
import { Empty } from '../parts/states.js';
import type { ChosenAgent } from './use-agent-numbers.js';

/** The agent that is chosen in the tree. */
export function ChosenPanel({ chosen }: { readonly chosen: ChosenAgent | null }): JSX.Element {
  const { runId, value } = useFeed();
  if (chosen === null) {
    return (
      <Panel title="Agent">
        <Empty title="None chosen">Click one, or go through the tree with the arrow keys.</Empty>
      </Panel>
    );
  }
  const { agent } = chosen;
  const { measure } = value;
  const note = boundNote([agent], measure);
  const rows: readonly (readonly [string, string])[] = [
    [valueName(measure), formatValue(agent.mean, measure)],
    ['bound', formatValue(agent.bound, measure)],
    ['evaluations', formatCount(agent.evaluations)],
    ['clade', `${formatValue(agent.clade.mean, measure)} of ${formatCounted(agent.clade.size, 'agent')}`],
    ['cost', formatCost(agent.cost)],
    ['made at', `${formatCount(agent.madeAtEvaluations)} evaluations`],
    ['children', formatCount(agent.children)],
  ];
  return (
    <Panel title={`Agent ${formatCount(agent.number)}`} actions={<Link to={agentRoute(runId, agent.key)}>Open</Link>}>
      <p role="status">
        <AgentKey agentKey={agent.key} />
        {agent.pruned && <span class="mark">pruned</span>}
      </p>
      {agent.description !== null && <p class="muted">{agent.description}</p>}
      <dl class="values">
        {rows.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="num">{text}</dd>
          </div>
        ))}
      </dl>
      {note !== undefined && <p class="muted">{note}</p>}
      {agent.mates.length > 0 && (
        <p class="muted">
          Mates: {agent.mates.map((key) => key.slice(key.lastIndexOf('/') + 1)).join(', ')}, drawn as dashed arcs.
        </p>
      )}
    </Panel>
  );
}
