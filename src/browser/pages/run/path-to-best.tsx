import type { JSX } from 'preact';
import type { PathStep } from '../../../shared/views/agent-views.js';
import { runRoute } from '../../app/routes.js';
import { Link } from '../../parts/link.js';
import { Panel } from '../../parts/panel.js';
import { Empty } from '../../parts/states.js';
import { LineagePath } from './lineage-path.js';
import { useFeed } from './run-feed.js';

/** From the root to the best agent. */
export function PathToBest(): JSX.Element {
  const { value } = useFeed();
  const { pathToBest, runId } = value;
  const best: PathStep | undefined = pathToBest.at(-1);
  return (
    <Panel title="Lineage of the best" actions={best && <Link to={runRoute(runId, 'lineage', best.key)}>In the lineage</Link>}>
      {best === undefined ? <Empty title="No best agent yet" /> : <LineagePath steps={pathToBest} />}
    </Panel>
  );
}
