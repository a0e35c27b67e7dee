import type { JSX } from 'preact';
import { runRoute } from '../../app/routes.js';
import { useSource } from '../../app/source.js';
import { useLoaded } from '../../data/use-loaded.js';
import { Link } from '../../parts/link.js';
import { Panel } from '../../parts/panel.js';
import { Empty, WhenLoaded } from '../../parts/states.js';
import { AgentsTable } from './agents-table.js';
import { useFeed } from './run-feed.js';

const REFRESH_MS = 3000;
const ROWS = 10;

export function BestAgents(): JSX.Element {
  const { runId, version } = useFeed();
  const source = useSource();
  const loaded = useLoaded(`best of ${runId}`, () => source.agents(runId, { sort: 'bound', limit: ROWS }), {
    version,
    everyMs: REFRESH_MS,
  });
  return (
    <Panel title="Best agents" actions={<Link to={runRoute(runId, 'agents')}>All agents</Link>}>
      <WhenLoaded loaded={loaded}>
        {({ items }) => {
          const evaluated = items.filter(({ evaluations }) => evaluations > 0);
          return evaluated.length === 0 ? <Empty title="Nothing is evaluated yet" /> : <AgentsTable agents={evaluated} />;
        }}
      </WhenLoaded>
    </Panel>
  );
}
