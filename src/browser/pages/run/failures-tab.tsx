import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { formatCount, formatCounted } from '../../../shared/format/number-format.js';
import type { FailurePage } from '../../../shared/views/activity-views.js';
import { useSource } from '../../app/source.js';
import { useLoaded } from '../../data/use-loaded.js';
import { AgentLink } from '../../parts/agent-link.js';
import { Pager } from '../../parts/pager.js';
import { Panel } from '../../parts/panel.js';
import { Empty, WhenLoaded } from '../../parts/states.js';
import { FailureGroups } from './failure-groups.js';
import { useFeed } from './run-feed.js';

const REFRESH_MS = 3000;
const ROWS = 50;

/** What failed for good, by kind and one by one. */
export function FailuresTab(): JSX.Element {
  const { runId, version, value } = useFeed();
  const source = useSource();
  const [cursor, setCursor] = useState(0);
  const loaded = useLoaded(`failures of ${runId} ${cursor}`, () => source.failures(runId, cursor, ROWS), {
    version,
    everyMs: REFRESH_MS,
  });
  if (value.failures.length === 0) return <Empty title="Nothing has failed for good" />;
  return (
    <>
      <Panel title="By kind and code">
        <FailureGroups groups={value.failures} />
      </Panel>
      <Panel title="One by one">
        <WhenLoaded loaded={loaded}>
          {(page) => (
            <>
              {page.dropped > 0 && (
                <p class="notice">{formatCounted(page.dropped, 'earlier failure')} are counted above and not kept.</p>
              )}
              <FailureRows page={page} />
              <Pager from={cursor} count={page.items.length} size={ROWS} next={page.cursor} onGo={setCursor} />
            </>
          )}
        </WhenLoaded>
      </Panel>
    </>
  );
}

function FailureRows({ page }: { readonly page: FailurePage }): JSX.Element {
  const { runId } = useFeed();
  return (
    <ul class="failures">
      {page.items.map((failure) => (
        <li key={failure.activity} data-row>
          <details>
            <summary data-open>
              <span class="num muted">{formatCount(failure.activity)}</span> {failure.kind} <code>{failure.code}</code>
              <span class="sub muted clip">{failure.message.split('\n', 1)[0]}</span>
            </summary>
            <p class="muted">
              <AgentLink runId={runId} agentKey={failure.key} />
              {failure.task !== null && `, task ${failure.task}`}, after {formatCounted(failure.attempts, 'attempt')}
            </p>
            <pre class="message">{failure.message}</pre>
          </details>
        </li>
      ))}
    </ul>
  );
}
