import type { JSX } from 'preact';
import { formatCount, formatCounted } from '../../../shared/format/number-format.js';
import type { AgentDetail } from '../../../shared/views/agent-views.js';
import { boundNote, boundSide, formatCost, formatValue, valueName } from '../../format/values.js';
import { Stat } from '../../parts/stat.js';
import { useFeed } from '../run/run-feed.js';

export function AgentFigures({ agent }: { readonly agent: AgentDetail }): JSX.Element {
  const { value } = useFeed();
  const { measure } = value;
  const { mean, variance, bound, evaluations, clade, cost, madeAtEvaluations } = agent;
  const deviation = variance === null ? undefined : `± ${formatValue(Math.sqrt(variance), measure)} between evaluations`;
  return (
    <dl class="stats">
      <Stat label={`Mean ${valueName(measure)}`} value={formatValue(mean, measure)} note={deviation} />
      <Stat label={`Believed ${boundSide(measure)}`} value={formatValue(bound, measure)} note={boundNote([agent], measure)} />
      <Stat label="Evaluations" value={formatCount(evaluations)} note={taskNote(evaluations, value.taskCount)} />
      <Stat
        label="Clade"
        value={formatValue(clade.mean, measure)}
        note={`${formatCounted(clade.size, 'agent')}, ${formatCounted(clade.evaluations, 'evaluation')}`}
      />
      <Stat label="Cost" value={formatCost(cost)} />
      <Stat label="Made at" value={formatCount(madeAtEvaluations)} note="evaluations" />
    </dl>
  );
}

function taskNote(evaluations: number, tasks: number): string | undefined {
  return tasks === 0 ? undefined : `of ${formatCount(tasks)} tasks${evaluations >= tasks ? ', all' : ''}`;
}
