import type { JSX } from 'preact';
import { formatDuration } from '../../../shared/format/duration.js';
import { formatCount } from '../../../shared/format/number-format.js';
import { formatMoment } from '../../format/moments.js';
import { NONE } from '../../format/values.js';
import { Grid, Head } from '../../parts/grid.js';
import { Panel } from '../../parts/panel.js';
import { Values } from '../../parts/values.js';
import { useFeed } from './run-feed.js';

/** What a run was begun with, and the processes that worked on it. */
export function OptionsTab(): JSX.Element {
  const { value } = useFeed();
  const { options, guards, params, sessions, policy, policyVersion, taskCount, measure } = value;
  const given = typeof params === 'object' && params !== null && !Array.isArray(params) ? Object.entries(params) : [];
  const basics = {
    policy: policyVersion === null ? policy : `${policy}, version ${policyVersion}`,
    tasks: taskCount,
    results:
      measure === null ? null : [measure.scale, measure.direction, measure.exact ? 'exact' : null].filter(Boolean).join(', '),
  };
  return (
    <div class="columns">
      <div class="stack">
        <Panel title="Options">
          <Values values={{ ...basics, ...options }} />
        </Panel>
        <Panel title="Guards">
          <Values values={guards} />
        </Panel>
      </div>
      <div class="stack">
        <Panel title="Parameters of the problem">
          <Values values={Object.fromEntries(given)} />
        </Panel>
        <Panel title="Sessions">
          <Grid
            head={
              <>
                <Head>Began</Head>
                <Head class="right">Evaluations</Head>
                <Head class="right">Time</Head>
              </>
            }
          >
            {sessions.map(({ startedAt, evaluationBudget, timeBudgetMs }) => (
              <tr key={startedAt}>
                <td class="num">{formatMoment(startedAt)}</td>
                <td class="right num">{evaluationBudget === null ? NONE : formatCount(evaluationBudget)}</td>
                <td class="right num">{timeBudgetMs === null ? NONE : formatDuration(timeBudgetMs)}</td>
              </tr>
            ))}
          </Grid>
        </Panel>
      </div>
    </div>
  );
}
