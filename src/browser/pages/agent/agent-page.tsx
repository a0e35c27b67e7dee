import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { AgentDetail } from '../../../shared/views/agent-views.js';
import { runRoute } from '../../app/routes.js';
import { useSource } from '../../app/source.js';
import { useLoaded } from '../../data/use-loaded.js';
import { takesOrders } from '../../format/goes-on.js';
import { AgentKey } from '../../parts/agent-key.js';
import { AgentLink } from '../../parts/agent-link.js';
import { Link } from '../../parts/link.js';
import { Panel } from '../../parts/panel.js';
import { WhenLoaded } from '../../parts/states.js';
import { AgentControls } from '../../steering/agent-controls.js';
import { LineagePath } from '../run/lineage-path.js';
import { useFeed } from '../run/run-feed.js';
import { AgentFigures } from './agent-figures.js';
import { AgentPicture } from './agent-picture.js';
import { AgentResults } from './agent-results.js';
import { AgentState } from './agent-state.js';

const REFRESH_MS = 3000;
/** Keys in sight. */
const MOST_KIN = 50;

/** All that is known of an agent. */
export function AgentPage({ agentKey }: { readonly agentKey: string }): JSX.Element {
  const { runId, version } = useFeed();
  const source = useSource();
  const loaded = useLoaded(`agent ${runId} ${agentKey}`, () => source.agent(runId, agentKey), {
    version,
    everyMs: REFRESH_MS,
  });
  useEffect(() => {
    document.title = `${agentKey} · hgm`;
  }, [agentKey]);
  return <WhenLoaded loaded={loaded}>{(agent) => <Agent key={agent.key} agent={agent} />}</WhenLoaded>;
}

function Agent({ agent }: { readonly agent: AgentDetail }): JSX.Element {
  const { runId, value } = useFeed();
  const { steering } = useSource();
  return (
    <>
      <header class="agent-head">
        <h2 class="agent-title">
          <AgentKey agentKey={agent.key} />
          {value.best?.key === agent.key && <span class="mark good">best</span>}
          {agent.pruned && <span class="mark">pruned</span>}
          {agent.added && agent.parent !== null && <span class="mark">added</span>}
        </h2>
        <Link to={runRoute(runId, 'lineage', agent.key)}>In the lineage</Link>
        {steering !== null && takesOrders(value.status) && <AgentControls agent={agent} runId={runId} steering={steering} />}
      </header>
      {agent.description !== null && <p class="description">{agent.description}</p>}
      <AgentFigures agent={agent} />
      <div class="columns">
        <div class="stack">
          <AgentPicture agent={agent} runId={runId} />
          <AgentState agent={agent} />
        </div>
        <div class="stack">
          <AgentResults agent={agent} />
          <Panel title="From the root">
            <LineagePath steps={[...agent.ancestors, agent]} />
          </Panel>
          {agent.mates.length > 0 && (
            <Panel title="Mates: shown to the expansion that made it">
              <Kin keys={agent.mates} total={agent.mates.length} />
            </Panel>
          )}
          <Panel title={`Children (${agent.childCount})`}>
            {agent.childCount === 0 ? <p class="muted pad">None.</p> : <Kin keys={agent.childKeys} total={agent.childCount} />}
          </Panel>
        </div>
      </div>
    </>
  );
}

function Kin({ keys, total }: { readonly keys: readonly string[]; readonly total: number }): JSX.Element {
  const { runId } = useFeed();
  const shown = keys.slice(0, MOST_KIN);
  return (
    <ul class="kin">
      {shown.map((key) => (
        <li key={key}>
          <AgentLink runId={runId} agentKey={key} />
        </li>
      ))}
      {total > shown.length && <li class="muted">and {total - shown.length} more: search for their key under Agents</li>}
    </ul>
  );
}
