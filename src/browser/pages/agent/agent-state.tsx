import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { Json } from '../../../shared/json.js';
import type { AgentDetail } from '../../../shared/views/agent-views.js';
import { diffJson } from '../../diff/json-diff.js';
import { stateLines } from '../../diff/state-text.js';
import { diffLines, withContext } from '../../diff/text-diff.js';
import { Choice } from '../../parts/choice.js';
import { CodeBox } from '../../parts/code-box.js';
import { Grid, Head } from '../../parts/grid.js';
import { Panel } from '../../parts/panel.js';
import { Empty } from '../../parts/states.js';

type View = 'state' | 'difference' | 'changed values';

/** Lines in sight at first. */
const MOST_LINES = 400;

/** An agent's state, and how it differs from its parent's. */
export function AgentState({ agent }: { readonly agent: AgentDetail }): JSX.Element {
  const { state, parentState } = agent;
  const [view, setView] = useState<View>('state');
  const views: readonly View[] = parentState === undefined ? ['state'] : ['state', 'difference', 'changed values'];
  return (
    <Panel
      title={view === 'state' ? 'State' : 'State against its parent’s'}
      actions={views.length > 1 && <Choice label="What of the state" options={views} value={view} onChange={setView} />}
    >
      {view === 'state' || parentState === undefined ? (
        <Lines lines={stateLines(state)} />
      ) : view === 'difference' ? (
        <Difference before={parentState} after={state} />
      ) : (
        <Changes before={parentState} after={state} />
      )}
    </Panel>
  );
}

function Lines({ lines }: { readonly lines: readonly string[] }): JSX.Element {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? lines : lines.slice(0, MOST_LINES);
  return (
    <>
      <CodeBox label="State as text">{shown.join('\n')}</CodeBox>
      {shown.length < lines.length && (
        <button type="button" class="more" onClick={() => setWhole(true)}>
          Show all {lines.length} lines
        </button>
      )}
    </>
  );
}

interface TwoStates {
  readonly before: Json;
  readonly after: Json;
}

const SIGNS = { same: ' ', removed: '−', added: '+' } as const;
const NAMES = { same: '', removed: 'removed: ', added: 'added: ' } as const;

function Difference({ before, after }: TwoStates): JSX.Element {
  const lines = useMemo(() => withContext(diffLines(stateLines(before), stateLines(after))), [before, after]);
  if (lines.every(({ type }) => type === 'skipped')) return <Empty title="The same as its parent’s" />;
  return (
    <CodeBox label="Difference to its parent’s state">
      {lines.map((line) =>
        line.type === 'skipped' ? (
          <span class="line skipped">{`… ${line.count} equal lines …\n`}</span>
        ) : (
          <span class={`line ${line.type}`}>
            <span class="hidden-text">{NAMES[line.type]}</span>
            <span aria-hidden="true">{SIGNS[line.type]}</span>
            {` ${line.text}\n`}
          </span>
        ),
      )}
    </CodeBox>
  );
}

/** Rows in sight. */
const MOST_CHANGES = 200;

function Changes({ before, after }: TwoStates): JSX.Element {
  const changes = useMemo(() => diffJson(before, after), [before, after]);
  if (changes.length === 0) return <Empty title="The same as its parent’s" />;
  return (
    <>
      <Grid
        head={
          <>
            <Head>Value</Head>
            <Head>Its parent’s</Head>
            <Head>Its own</Head>
          </>
        }
      >
        {changes.slice(0, MOST_CHANGES).map((change) => (
          <tr key={change.path}>
            <th scope="row">
              <code>{change.path === '' ? 'all of it' : change.path}</code>
            </th>
            <td class="removed">
              <code>{valueText(change.before)}</code>
            </td>
            <td class="added">
              <code>{valueText(change.after)}</code>
            </td>
          </tr>
        ))}
      </Grid>
      {changes.length > MOST_CHANGES && <p class="notice">{changes.length - MOST_CHANGES} more are in the difference.</p>}
    </>
  );
}

function valueText(value: Json | undefined): string {
  return value === undefined ? 'not there' : JSON.stringify(value);
}
