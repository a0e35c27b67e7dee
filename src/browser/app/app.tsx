import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { DataSource } from '../data/data-source.js';
import { guarded } from '../data/guarded-source.js';
import { ComparePage } from '../pages/compare/compare-page.js';
import { RunPage } from '../pages/run/run-page.js';
import { RunsPage } from '../pages/runs/runs-page.js';
import { WorkersPage } from '../pages/workers/workers-page.js';
import { Link } from '../parts/link.js';
import { Empty } from '../parts/states.js';
import { HelpDialog } from './help-dialog.js';
import { LoginPage } from './login-page.js';
import { MainNav } from './main-nav.js';
import { route } from './navigation.js';
import type { Route } from './routes.js';
import { SourceProvider } from './source.js';

/** All pages over one source; a source that wants a token gets it first. */
export function App({ source }: { readonly source: DataSource }): JSX.Element {
  const [isRefused, setRefused] = useState(false);
  const [reading, setReading] = useState(() => guarded(source, () => setRefused(true)));
  const { steering } = source;
  const again = (): void => {
    setReading(guarded(source, () => setRefused(true)));
    setRefused(false);
  };
  return (
    <SourceProvider value={reading}>
      <MainNav />
      {isRefused && steering !== null ? (
        <LoginPage steering={steering} onLoggedIn={again} />
      ) : (
        <CurrentPage route={route.value} />
      )}
      <HelpDialog />
    </SourceProvider>
  );
}

function CurrentPage({ route: current }: { readonly route: Route }): JSX.Element {
  switch (current.page) {
    case 'runs':
      return <RunsPage />;
    case 'run':
      return <RunPage key={current.runId} runId={current.runId} tab={current.tab} chosen={current.key} agent={null} />;
    case 'agent':
      return <RunPage key={current.runId} runId={current.runId} tab="agents" chosen={null} agent={current.key} />;
    case 'compare':
      return <ComparePage key={current.runIds.join()} runIds={current.runIds} />;
    case 'workers':
      return <WorkersPage />;
    case 'unknown':
      return <UnknownPage />;
  }
}

function UnknownPage(): JSX.Element {
  useEffect(() => {
    document.title = 'Not found · hgm';
  }, []);
  return (
    <main id="main">
      <h1>Not found</h1>
      <Empty title="There is no such page">
        <Link to={{ page: 'runs' }}>All runs</Link>
      </Empty>
    </main>
  );
}
