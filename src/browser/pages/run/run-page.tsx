import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { formatCount } from '../../../shared/format/number-format.js';
import { RUN_TABS, type RunTab, runRoute } from '../../app/routes.js';
import { useSource } from '../../app/source.js';
import type { RunPage as RunView } from '../../data/data-source.js';
import { LineageTab } from '../../lineage/lineage-tab.js';
import { Link } from '../../parts/link.js';
import { WhenLoaded } from '../../parts/states.js';
import { AgentPage } from '../agent/agent-page.js';
import { AgentsTab } from './agents-tab.js';
import { FailuresTab } from './failures-tab.js';
import { LogTab } from './log-tab.js';
import { OptionsTab } from './options-tab.js';
import { OverviewTab } from './overview-tab.js';
import { FeedProvider, useFeed, useRunFeed } from './run-feed.js';
import { RunHead } from './run-head.js';
import { TasksTab } from './tasks-tab.js';

const TITLES: Readonly<Record<RunTab, string>> = {
  overview: 'Overview',
  lineage: 'Lineage',
  agents: 'Agents',
  tasks: 'Tasks',
  failures: 'Failures',
  log: 'Log',
  options: 'Options',
};

interface RunPageProps {
  readonly runId: string;
  readonly tab: RunTab;
  /** Of the agent that is chosen; null for none. */
  readonly chosen: string | null;
  /** Of the agent whose page it is; null for the run's. */
  readonly agent: string | null;
}

/** A run, or an agent of it. */
export function RunPage({ runId, tab, chosen, agent }: RunPageProps): JSX.Element {
  const feed = useRunFeed(runId);
  return (
    <main id="main">
      {feed.run.value === undefined && <h1>{runId}</h1>}
      <WhenLoaded loaded={feed.run}>
        {(value) => (
          <FeedProvider value={{ ...feed, value }}>
            <RunHead />
            {value.damage !== null && (
              <p class="notice bad" role="alert">
                {value.damage.message} <code>{value.damage.code}</code>
              </p>
            )}
            <Tabs tab={agent === null ? tab : 'agents'} value={value} />
            {agent === null ? <Tab tab={tab} chosen={chosen} /> : <AgentPage agentKey={agent} />}
          </FeedProvider>
        )}
      </WhenLoaded>
    </main>
  );
}

function Tabs({ tab, value }: { readonly tab: RunTab; readonly value: RunView }): JSX.Element {
  const { steering } = useSource();
  const { runId, name, figures } = value;
  const title = TITLES[tab];
  useEffect(() => {
    document.title = `${name ?? runId} · ${title} · hgm`;
  }, [name, runId, title]);
  const nav = useRef<HTMLElement>(null);
  // On a phone not all of them fit: the one that is shown is in sight. Only the tabs are moved, never the page.
  useLayoutEffect(() => {
    const current = nav.current?.querySelector(`[aria-current]`);
    if (!nav.current || !current) return;
    const [all, one] = [nav.current.getBoundingClientRect(), current.getBoundingClientRect()];
    nav.current.scrollLeft += one.left + one.width / 2 - (all.left + all.width / 2);
  }, [tab]);
  // Nothing is told to a report's log.
  const tabs = RUN_TABS.filter((known) => known !== 'log' || steering !== null);
  return (
    <nav ref={nav} class="tabs" aria-label="Parts of the run">
      {tabs.map((known) => (
        <Link key={known} to={runRoute(runId, known)} isCurrent={known === tab}>
          {TITLES[known]}
          {known === 'failures' && figures.failedActivities > 0 && (
            <span class="count">{formatCount(figures.failedActivities)}</span>
          )}
        </Link>
      ))}
    </nav>
  );
}

function Tab({ tab, chosen }: { readonly tab: RunTab; readonly chosen: string | null }): JSX.Element {
  const { runId } = useFeed();
  switch (tab) {
    case 'overview':
      return <OverviewTab />;
    case 'lineage':
      return <LineageTab key={runId} chosen={chosen} />;
    case 'agents':
      return <AgentsTab />;
    case 'tasks':
      return <TasksTab />;
    case 'failures':
      return <FailuresTab />;
    case 'log':
      return <LogTab />;
    case 'options':
      return <OptionsTab />;
  }
}
