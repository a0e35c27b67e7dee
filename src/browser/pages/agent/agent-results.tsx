import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { formatDuration } from '../../../shared/format/duration.js';
import { formatAmount, formatCounted } from '../../../shared/format/number-format.js';
import type { Json } from '../../../shared/json.js';
import type { ResultView } from '../../../shared/views/activity-views.js';
import type { AgentDetail } from '../../../shared/views/agent-views.js';
import { stateLines } from '../../diff/state-text.js';
import { formatCost, formatValue, valueName } from '../../format/values.js';
import { Grid, Head } from '../../parts/grid.js';
import { Panel } from '../../parts/panel.js';
import { Empty } from '../../parts/states.js';
import { useFeed } from '../run/run-feed.js';

const ROWS = 40;

/** What an agent got, by task, and what failed. */
export function AgentResults({ agent }: { readonly agent: AgentDetail }): JSX.Element {
  const [rows, setRows] = useState(ROWS);
  const { results, resultCount, failures } = agent;
  const byTask = [...results].sort((a, b) => (a.task ?? a.activity) - (b.task ?? b.activity));
  return (
    <Panel title={`Results (${resultCount})`}>
      {resultCount > results.length && (
        <p class="notice">
          The latest {results.length}; {formatCounted(resultCount - results.length, 'earlier one')} counted in the figures above.
        </p>
      )}
      {results.length === 0 ? <Empty title="Not evaluated yet" /> : <ResultTable results={byTask.slice(0, rows)} />}
      {byTask.length > rows && (
        <button type="button" class="more" onClick={() => setRows(byTask.length)}>
          Show {formatCounted(byTask.length - rows, 'more result')}
        </button>
      )}
      {failures.length > 0 && (
        <ul class="failures">
          {failures.map((failure) => (
            <li key={failure.activity}>
              <details>
                <summary>
                  {failure.kind} <code>{failure.code}</code>
                  {failure.task !== null && ` at task ${failure.task}`}
                </summary>
                <pre class="message">{failure.message}</pre>
              </details>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function ResultTable({ results }: { readonly results: readonly ResultView[] }): JSX.Element {
  const { value } = useFeed();
  const hasCost = results.some(({ cost }) => cost > 0);
  return (
    <Grid
      head={
        <>
          <Head>{value.taskCount > 0 ? 'Task' : 'Activity'}</Head>
          <Head class="right">{valueName(value.measure)}</Head>
          <Head class="right">Took</Head>
          {hasCost && <Head class="right">Cost</Head>}
          <Head>Says</Head>
        </>
      }
    >
      {results.map((result) => (
        <ResultRow key={result.activity} result={result} hasCost={hasCost} />
      ))}
    </Grid>
  );
}

function ResultRow({ result, hasCost }: { readonly result: ResultView; readonly hasCost: boolean }): JSX.Element {
  const { value } = useFeed();
  const { task, activity, reward, score, elapsedMs, cost, feedback, metrics, attempt, endedAt } = result;
  const notes = [
    ...Object.entries(metrics ?? {}).map(([name, amount]) => `${name} ${formatAmount(amount)}`),
    ...(attempt > 1 ? [`attempt ${attempt}`] : []),
    ...(endedAt === null ? [] : [`ended as hopeless at step ${endedAt}`]),
  ];
  return (
    <tr>
      <td class="num">{task ?? activity}</td>
      <td class="right num strong">{formatValue(reward ?? score, value.measure)}</td>
      <td class="right num nowrap">{elapsedMs < 1 ? '< 1 ms' : formatDuration(elapsedMs)}</td>
      {hasCost && <td class="right num">{formatCost(cost)}</td>}
      <td class="says">
        {notes.length > 0 && <span class="muted num">{notes.join(' · ')}</span>}
        {feedback !== null && <Feedback feedback={feedback} />}
      </td>
    </tr>
  );
}

/** Characters of feedback that are in sight without being asked for. */
const SHORT = 120;

function Feedback({ feedback }: { readonly feedback: Json }): JSX.Element {
  const text = stateLines(feedback).join('\n');
  if (text.length <= SHORT && !text.includes('\n')) return <span>{text}</span>;
  return (
    <details>
      <summary class="clip">{text.slice(0, SHORT)}…</summary>
      <pre class="message">{text}</pre>
    </details>
  );
}
