import type { JSX } from 'preact';
import { formatDuration } from '../../../shared/format/duration.js';
import { formatCount } from '../../../shared/format/number-format.js';
import { formatMoment } from '../../format/moments.js';
import { NONE } from '../../format/values.js';
import { Panel } from '../../parts/panel.js';
import { Empty } from '../../parts/states.js';
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
        <Panel title="Guards">{Object.keys(guards).length === 0 ? <Empty title="None" /> : <Values values={guards} />}</Panel>
      </div>
      <div class="stack">
        <Panel title="Parameters of the problem">
          {given.length === 0 ? <Empty title="None" /> : <Values values={Object.fromEntries(given)} />}
        </Panel>
        <Panel title="Sessions">
          <div class="table-panel">
            <table class="grid">
              <thead>
                <tr>
                  <th scope="col">Began</th>
                  <th scope="col" class="right">
                    Evaluations
                  </th>
                  <th scope="col" class="right">
                    Time
                  </th>
                </tr>
              </thead>
              <tbody>
                {sessions.map(({ startedAt, evaluationBudget, timeBudgetMs }) => (
                  <tr key={startedAt}>
                    <td class="num">{formatMoment(startedAt)}</td>
                    <td class="right num">{evaluationBudget === null ? NONE : formatCount(evaluationBudget)}</td>
                    <td class="right num">{timeBudgetMs === null ? NONE : formatDuration(timeBudgetMs)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Panel>
      </div>
    </div>
  );
}
