import type { ComponentChildren, JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { formatCount } from '../../../shared/format/number-format.js';
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

/** Lines, and characters of each, in sight at first: a browser lays more out for many seconds, and shows none of a line of some millions. */
const MOST_LINES = 400;
const MOST_CHARACTERS = 10_000;

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
  return (
    <Beginning label="State as text" lines={lines}>
      {(shown) => shown.map(shortText).join('\n')}
    </Beginning>
  );
}

interface BeginningProps<Line> {
  readonly label: string;
  readonly lines: readonly Line[];
  readonly children: (shown: readonly Line[]) => ComponentChildren;
}

/** The first lines, and all of them when asked for. */
function Beginning<Line>({ label, lines, children }: BeginningProps<Line>): JSX.Element {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? lines : lines.slice(0, MOST_LINES);
  return (
    <>
      <CodeBox label={label}>{children(shown)}</CodeBox>
      {shown.length < lines.length && (
        <button type="button" class="more" onClick={() => setWhole(true)}>
          Show all {formatCount(lines.length)} lines
        </button>
      )}
    </>
  );
}

function shortText(text: string): string {
  const more = text.length - MOST_CHARACTERS;
  return more <= 0 ? text : `${text.slice(0, MOST_CHARACTERS)}… ${formatCount(more)} more characters`;
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
    <Beginning label="Difference to its parent’s state" lines={lines}>
      {(shown) =>
        shown.map((line) =>
          line.type === 'skipped' ? (
            <span class="line skipped">{`… ${formatCount(line.count)} equal lines …\n`}</span>
          ) : (
            <span class={`line ${line.type}`}>
              <span class="hidden-text">{NAMES[line.type]}</span>
              <span aria-hidden="true">{SIGNS[line.type]}</span>
              {` ${shortText(line.text)}\n`}
            </span>
          ),
        )
      }
    </Beginning>
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
  return value === undefined ? 'not there' : shortText(JSON.stringify(value));
}
