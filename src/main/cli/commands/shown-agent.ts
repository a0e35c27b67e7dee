import cliTruncate from 'cli-truncate';
import { BOUND_NOTE, isBoundBetter } from '../../../shared/format/bound-note.js';
import { formatDuration } from '../../../shared/format/duration.js';
import { formatAmount, formatCount, formatCounted } from '../../../shared/format/number-format.js';
import type { ResultView } from '../../../shared/views/activity-views.js';
import type { AgentDetail } from '../../../shared/views/agent-views.js';
import type { MeasureView } from '../../../shared/views/run-views.js';
import { formatFigure } from '../../report/best-figures.js';
import type { Colors } from '../../report/colors.js';
import { plainJson, plainLine } from '../../report/plain-text.js';
import { formatFacts, formatTable } from '../../report/table.js';
import { FACT_COLUMNS, lineageFacts } from './shown-run.js';

const RESULTS_SHOWN = 20;
const FAILURES_SHOWN = 5;
const CHILDREN_SHOWN = 10;
const STATE_LENGTH = 10_000;
const FEEDBACK_LENGTH = 60;

/** What `hgm show --agent` prints. @param width - columns that lines are cut to, but for the state */
export function agentLines(agent: AgentDetail, measure: MeasureView | null, colors: Colors, width: number): string[] {
  const isScored = measure?.scale === 'score';
  const facts = factsOf(agent, measure, width - FACT_COLUMNS);
  const lines = [colors.bold(plainLine(agent.key)), ...formatFacts(facts, colors)];
  if (agent.results.length > 0) lines.push('', ...resultLines(agent, isScored, colors, width));
  if (agent.failures.length > 0) lines.push('', colors.red('latest failures'));
  for (const { activity, kind, message } of agent.failures.slice(-FAILURES_SHOWN)) {
    lines.push(cliTruncate(plainLine(`#${activity} ${kind}: ${message}`), width));
  }
  return [...lines, '', colors.bold('state'), plainJson(agent.state, STATE_LENGTH)];
}

function factsOf(agent: AgentDetail, measure: MeasureView | null, room: number): (readonly [string, string])[] {
  const isScored = measure?.scale === 'score';
  const { mean, bound, evaluations, clade, cost, description, childKeys, childCount, mates, madeAtEvaluations } = agent;
  const figure = (value: number | null): string => (value === null ? 'none' : formatFigure(value, isScored));
  const facts: (readonly [string, string])[] = [
    [isScored ? 'score' : 'mean', `${figure(mean)} over ${formatCounted(evaluations, 'evaluation')}`],
    [isScored ? 'bound' : 'lower bound', figure(bound)],
    ...(isBoundBetter(agent, measure?.direction ?? null) ? [['', BOUND_NOTE] as const] : []),
    [
      'clade',
      `${figure(clade.mean)} over ${formatCounted(clade.evaluations, 'evaluation')} of ${formatCounted(clade.size, 'agent')}`,
    ],
    [
      'made',
      `${agent.added ? 'not by an expansion, ' : ''}after ${formatCounted(madeAtEvaluations, 'evaluation')}${agent.pruned ? ', pruned' : ''}`,
    ],
  ];
  if (description !== null) facts.push(['description', cliTruncate(plainLine(description), room)]);
  if (cost > 0) facts.push(['cost', formatAmount(cost)]);
  facts.push(...lineageFacts([...agent.ancestors, agent], room, isScored));
  const shown = childKeys.slice(0, CHILDREN_SHOWN).map((key) => key.slice(key.lastIndexOf('/') + 1));
  const more = childCount > shown.length ? [`${formatCount(childCount - shown.length)} more`] : [];
  facts.push(['children', childCount === 0 ? 'none' : cliTruncate(plainLine([...shown, ...more].join(', ')), room)]);
  if (mates.length > 0) facts.push(['mates', cliTruncate(plainLine(mates.join(', ')), room)]);
  return facts;
}

function resultLines({ results, resultCount }: AgentDetail, isScored: boolean, colors: Colors, width: number): string[] {
  const columns = [
    { title: 'task', align: 'right' },
    { title: isScored ? 'score' : 'reward', align: 'right' },
    { title: 'took', align: 'right' },
    { title: 'metrics, feedback' },
  ] as const;
  const shown = results.slice(-RESULTS_SHOWN);
  const lines = formatTable(
    columns,
    shown.map((result) => rowOf(result, isScored)),
    colors,
  );
  const hidden = resultCount - shown.length;
  const table = lines.map((line) => cliTruncate(line, width));
  return hidden > 0 ? [...table, colors.dim(`${formatCount(hidden)} earlier; --json prints the latest 1,000`)] : table;
}

function rowOf({ task, reward, score, elapsedMs, metrics, feedback }: ResultView, isScored: boolean): string[] {
  const beside = Object.entries(metrics ?? {}).map(([name, value]) => `${plainLine(name)} ${formatAmount(value)}`);
  if (feedback !== null) beside.push(plainJson(feedback, FEEDBACK_LENGTH));
  return [
    task === null ? '' : String(task),
    formatFigure(score ?? reward ?? 0, isScored),
    formatDuration(elapsedMs),
    beside.join(', '),
  ];
}
