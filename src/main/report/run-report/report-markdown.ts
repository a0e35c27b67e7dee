import { BOUND_NOTE, isBoundBetter } from '../../../shared/format/bound-note.js';
import { formatDuration } from '../../../shared/format/duration.js';
import { formatAmount, formatCount, formatRate } from '../../../shared/format/number-format.js';
import type { AgentDetail, PathStep } from '../../../shared/views/agent-views.js';
import type { ReportData } from '../../../shared/views/report-data.js';
import type { MeasureView, RunOverview } from '../../../shared/views/run-views.js';
import { formatFigure } from '../best-figures.js';
import { jsonLines, plainLine } from '../plain-text.js';

const AGENTS_SHOWN = 20;

/** A report as Markdown: the figures, the way to the best agent, the best agents, and what failed. Texts of users are shown as they are, and mean nothing in it. */
export function reportMarkdown({ overview, details, leftOut }: ReportData): string {
  const { measure, pathToBest, failures } = overview;
  const isScored = measure?.scale === 'score';
  const best = details.find(({ key }) => key === overview.best?.key);
  const title = isScored ? 'score' : 'mean';
  const shown = details
    .filter(({ bound }) => bound !== null)
    .sort(byBound(measure))
    .slice(0, AGENTS_SHOWN);
  const sections = [
    `# ${inline(overview.name ?? overview.problem)}`,
    table(['', ''], factsOf(overview)),
    ...(best === undefined ? [] : ['## Best agent', ...bestAgent(best)]),
    '## The way to it',
    table(
      ['agent', title, 'evaluations'],
      pathToBest.map((step) => pathRow(step, isScored)),
    ),
    '## Best agents',
    table(
      ['agent', title, 'bound', 'evaluations', 'clade', 'cost'],
      shown.map((agent) => agentRow(agent, isScored)),
    ),
    ...(shown.some((agent) => isBoundBetter(agent, measure?.direction ?? null)) ? [BOUND_NOTE] : []),
    ...(failures.length === 0
      ? []
      : [
          '## Failures',
          table(
            ['kind', 'code', 'how many', 'latest'],
            failures.map(({ kind, code, count, lastKey, lastMessage }) => [
              kind,
              code,
              formatCount(count),
              `${lastKey}: ${lastMessage}`,
            ]),
          ),
        ]),
    ...(leftOut.length === 0 ? [] : ['## Left out', leftOut.map((sentence) => `- ${sentence}`).join('\n')]),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function factsOf(overview: RunOverview): readonly (readonly [string, string])[] {
  const { figures, evaluationBudget, measure, best } = overview;
  const budget = evaluationBudget === null ? '' : ` of ${formatCount(evaluationBudget)}`;
  return [
    ['run', `${overview.runId}, ${overview.status}`],
    ...(overview.tags.length === 0 ? [] : [['tags', overview.tags.join(', ')] as const]),
    ['problem', overview.problem],
    ['created', overview.createdAt],
    ['search', `policy ${overview.policy}, seed ${overview.seed}, threads ${overview.threads ?? 'not told'}`],
    [
      'evaluations',
      `${formatCount(figures.evaluations)}${budget} in ${formatDuration(figures.elapsedMs)}, ${formatRate(overview.evaluationsPerSecond)}`,
    ],
    ['agents', formatCount(overview.agents)],
    ['failures', formatCount(figures.failedActivities)],
    ['cost', formatAmount(figures.cost)],
    ['best agent', best === null ? 'none' : `${best.key}: ${formatFigure(best.mean, measure?.scale === 'score')}`],
    ...(overview.damage === null ? [] : [['damage', overview.damage.message] as const]),
  ];
}

function bestAgent({ key, description, state, picture }: AgentDetail): readonly string[] {
  return [
    `${inline(key)}${description === null ? '' : `: ${inline(description)}`}`,
    ...(picture === null ? [] : [`![What the problem draws of it](${picture})`]),
    fenced(jsonLines(state)),
  ];
}

function pathRow({ key, mean, evaluations }: PathStep, isScored: boolean): readonly string[] {
  return [key, mean === null ? '' : formatFigure(mean, isScored), formatCount(evaluations)];
}

function agentRow({ key, mean, bound, evaluations, clade, cost }: AgentDetail, isScored: boolean): readonly string[] {
  const figures = [mean, bound].map((value) => (value === null ? '' : formatFigure(value, isScored)));
  return [
    key,
    ...figures,
    formatCount(evaluations),
    clade.mean === null ? '' : formatFigure(clade.mean, isScored),
    formatAmount(cost),
  ];
}

function byBound(measure: MeasureView | null): (a: AgentDetail, b: AgentDetail) => number {
  const sign = measure?.direction === 'minimize' ? 1 : -1;
  return (a, b) => sign * ((a.bound ?? 0) - (b.bound ?? 0)) || a.number - b.number;
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const lines = [titles, titles.map(() => '---'), ...rows.map((row) => row.map(inline))];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Text in which no character means anything to Markdown or HTML. */
function inline(text: string): string {
  return plainLine(text).replace(/[\\`*_{}[\]<>()#+!|~&$]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** In a fence that the text cannot close. */
function fenced(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}json\n${text}\n${fence}`;
}
