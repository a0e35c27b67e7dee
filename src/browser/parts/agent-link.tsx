import type { JSX } from 'preact';
import { agentRoute } from '../app/routes.js';
import { AgentKey } from './agent-key.js';
import { Link } from './link.js';

interface AgentLinkProps {
  readonly runId: string;
  readonly agentKey: string;
}

/** An agent's key, which leads to its page. */
export function AgentLink({ runId, agentKey }: AgentLinkProps): JSX.Element {
  return (
    <Link to={agentRoute(runId, agentKey)} title={agentKey}>
      <AgentKey agentKey={agentKey} />
    </Link>
  );
}
