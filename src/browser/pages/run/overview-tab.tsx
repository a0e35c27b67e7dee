import type { JSX } from 'preact';
import { formatDuration } from '../../../shared/format/duration.js';
import { formatCount, formatCounted, formatPercent, formatRate } from '../../../shared/format/number-format.js';
import { agentRoute, runRoute } from '../../app/routes.js';
import { useSource } from '../../app/source.js';
import { boundNote, boundSide, formatCost, formatValue, NONE, valueName } from '../../format/values.js';
import { BudgetBar } from '../../parts/budget-bar.js';
import { Link } from '../../parts/link.js';
import { Panel } from '../../parts/panel.js';
import { Stat } from '../../parts/stat.js';
import { BestAgents } from './best-agents.js';
import { CurvePanel } from './curve-panel.js';
import { FailureGroups } from './failure-groups.js';
import { PathToBest } from './path-to-best.js';
import { useFeed } from './run-feed.js';
import { SteeringPanel } from './steering-panel.js';
import { ThroughputPanel } from './throughput-panel.js';

/** How a run goes, at a glance. */
export function OverviewTab(): JSX.Element {
  const { value } = useFeed();
  const { leftOut } = useSource();
  return (
    <div class="overview">
      <Figures />
      <div class="columns">
        <CurvePanel />
        <ThroughputPanel />
      </div>
      <div class="columns">
        <BestAgents />
        <div class="stack">
          <PathToBest />
          {value.failures.length > 0 && (
            <Panel title="Failures" actions={<Link to={runRoute(value.runId, 'failures')}>All failures</Link>}>
              <FailureGroups groups={value.failures.slice(0, 5)} />
            </Panel>
          )}
          {value.steering.length > 0 && <SteeringPanel />}
        </div>
      </div>
      {leftOut.length > 0 && (
        <Panel title="What this report leaves out">
          <ul class="plain">
            {leftOut.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </Panel>
      )}
    </div>
  );
}

function Figures(): JSX.Element {
  const { value } = useFeed();
  const { figures, best, measure, evaluationsPerSecond, efficiency, agents, live, unsettled, runId } = value;
  const note = best === null ? undefined : boundNote([best], measure);
  return (
    <dl class="stats">
      <Stat
        label={`Best ${valueName(measure)}`}
        value={formatValue(best?.mean, measure)}
        note={
          best === null ? (
            'none yet'
          ) : (
            <>
              believed {boundSide(measure)} {formatValue(best.bound, measure)} ·{' '}
              <Link to={agentRoute(runId, best.key)}>{formatCounted(best.evaluations, 'evaluation')}</Link>
              {note !== undefined && ` · ${note}`}
            </>
          )
        }
        title={best?.key}
      />
      <Stat label="Evaluations" value={<BudgetBar run={value} />} />
      <Stat
        label="Rate"
        value={evaluationsPerSecond > 0 ? formatRate(evaluationsPerSecond) : NONE}
        note={efficiency === null ? undefined : `threads ${formatPercent(efficiency)} busy in your functions`}
      />
      <Stat
        label="Agents"
        value={formatCount(agents)}
        note={figures.barrenExpansions > 0 ? formatCounted(figures.barrenExpansions, 'barren expansion') : undefined}
      />
      <Stat label="Time" value={formatDuration(figures.elapsedMs)} />
      {(live !== null || unsettled > 0) && (
        <Stat
          label={live === null ? 'Unsettled' : 'In flight'}
          value={formatCount(live?.inFlight ?? unsettled)}
          note={live === null ? 'chosen, and not settled in the journal' : undefined}
        />
      )}
      <Stat label="Cost" value={formatCost(figures.cost)} />
      <Stat
        label="Failed"
        value={formatCount(figures.failedActivities)}
        note={figures.retries > 0 ? `${formatCount(figures.retries)} tried again` : undefined}
      />
    </dl>
  );
}
