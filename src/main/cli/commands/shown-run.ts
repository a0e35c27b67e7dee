import cliTruncate from 'cli-truncate';
import { BOUND_NOTE, isBoundBetter } from '../../../shared/format/bound-note.js';
import { formatDuration } from '../../../shared/format/duration.js';
import { formatAmount, formatCount, formatCounted, formatRate } from '../../../shared/format/number-format.js';
import type { Json } from '../../../shared/json.js';
import { agentsOf, type RunFigures } from '../../../shared/store-protocol.js';
import type { FailureView } from '../../../shared/views/activity-views.js';
import type { AgentDetail, AgentView, PathStep } from '../../../shared/views/agent-views.js';
import type { CurvePoint, MeasureView, RunOverview } from '../../../shared/views/run-views.js';
import type { RunReading } from '../../reading/run-reading.js';
import { bestFigures, formatFigure } from '../../report/best-figures.js';
import type { Colors } from '../../report/colors.js';
import { errorLine } from '../../report/error-line.js';
import { lineageLines } from '../../report/lineage.js';
import { plainJson, plainLine } from '../../report/plain-text.js';
import { guardStopText } from '../../report/run-summary.js';
import { sparkline } from '../../report/sparkline.js';
import { formatFacts, formatTable } from '../../report/table.js';
import { goodAgent, KEY_COLUMNS, listingJson } from './listed-run.js';

const FAILURES_KEPT = 100;
const FAILURES_SHOWN = 5;
/** Columns of the name of a fact. */
export const FACT_COLUMNS = 13;
const STATE_LENGTH = 200;
const LINEAGE_LINES = 3;

/** A good agent with its state. */
export interface ShownAgent {
  readonly view: AgentView;
  readonly state: Json;
}

/** What `hgm show` says of a run at one moment. */
export interface ShownRun {
  readonly overview: RunOverview;
  readonly curve: readonly CurvePoint[];
  /** The best first. */
  readonly best: readonly ShownAgent[];
  /** Mean of each metric over the results of the best agent. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The latest, the earliest of them first. */
  readonly failures: readonly FailureView[];
}

export async function readShownRun(reading: RunReading, top: number): Promise<ShownRun> {
  const overview = await reading.overview();
  const agents = await reading.best(top);
  const states = await reading.states(agents.map(({ key }) => key));
  const failed = overview.failures.reduce((sum, { count }) => sum + count, 0);
  const { items: failures } = await reading.failures({ cursor: Math.max(0, failed - FAILURES_KEPT), limit: FAILURES_KEPT });
  const [first] = agents;
  return {
    overview,
    curve: await reading.curve(),
    best: agents.map((view, index) => ({ view, state: states[index] ?? null })),
    metrics: first === undefined ? {} : meanMetrics(await reading.agent(first.key)),
    failures,
  };
}

function meanMetrics({ results }: AgentDetail): Readonly<Record<string, number>> {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const { metrics } of results) {
    for (const [name, value] of Object.entries(metrics ?? {})) {
      const { sum, count } = sums.get(name) ?? { sum: 0, count: 0 };
      sums.set(name, { sum: sum + value, count: count + 1 });
    }
  }
  return Object.fromEntries([...sums].map(([name, { sum, count }]) => [name, sum / count]));
}

/** What `hgm show --json` prints. */
export function shownJson({ overview, curve, best, metrics, failures }: ShownRun) {
  const { measure, unsettled, guards, guardStop, params, options, sessions, steering, pathToBest, taskCount, damage, position } =
    overview;
  return {
    ...listingJson(overview),
    deterministic: options.deterministic === true,
    unsettled,
    guards,
    ...(guardStop && { guardStop }),
    taskCount,
    params,
    sessions,
    steering,
    pathToBest,
    curve,
    metrics,
    best: best.map(({ view, state }) => bestJson(view, state, measure)),
    failures: failures.map(failureJson),
    failureGroups: overview.failures,
    damage,
    position,
  };
}

function bestJson(view: AgentView, agent: Json, measure: MeasureView | null) {
  return { ...goodView(view, measure), agent, ...(view.mates.length > 0 && { mates: view.mates }) };
}

/** An agent with results, as the command names its figures. */
function goodView({ key, mean, bound, evaluations, description }: AgentView, measure: MeasureView | null) {
  return goodAgent({ key, mean: mean ?? 0, bound: bound ?? 0, evaluations, description }, measure);
}

function failureJson({ activity, kind, key, task, attempts, cost, code, message }: FailureView) {
  const error = { code, message };
  return { type: 'failure', activity, kind, key, task, attempts, error, ...(cost > 0 && { cost }) };
}

export function evaluationsText({ evaluations, elapsedMs }: RunFigures, budget: number | null): string {
  return `${formatCount(evaluations)}${budget === null ? '' : ` of ${formatCount(budget)}`} in ${formatDuration(elapsedMs)}`;
}

/** A run in one line. */
export function progressLine({ overview }: ShownRun): string {
  const { status, figures, evaluationBudget: budget, best, measure } = overview;
  const parts = [
    `${formatDuration(figures.elapsedMs)}: ${status}`,
    `${formatCount(figures.evaluations)}${budget === null ? '' : `/${formatCount(budget)}`} evaluations`,
    formatCounted(agentsOf(figures), 'agent'),
  ];
  if (figures.failedActivities > 0) parts.push(`${formatCount(figures.failedActivities)} failed`);
  if (figures.cost > 0) parts.push(`cost ${formatAmount(figures.cost)}`);
  if (best !== null) {
    const { title, value } = bestFigures(goodAgent(best, measure));
    parts.push(`best ${plainLine(best.key)} ${title} ${value}`);
  }
  return parts.join(', ');
}

/** @param width - columns that lines of agents are cut to */
export function shownLines(shown: ShownRun, colors: Colors, width: number): string[] {
  const { overview, best, failures } = shown;
  const lines = [colors.bold(plainLine(overview.problem)), ...formatFacts(factsOf(shown, width), colors)];
  if (best.length > 0) {
    const table = formatTable(
      columnsOf(overview.measure),
      best.map((agent) => rowOf(agent, overview.measure)),
      colors,
    );
    lines.push('', ...table.map((line) => cliTruncate(line, width)));
    const direction = overview.measure?.direction ?? null;
    if (best.some(({ view }) => isBoundBetter(view, direction))) lines.push(colors.dim(BOUND_NOTE));
  }
  const mated = best.filter(({ view }) => view.mates.length > 0);
  if (mated.length > 0) lines.push('', colors.bold('shown when they were made, beside the parent'));
  for (const { view } of mated) lines.push(plainLine(`${view.key}: ${view.mates.join(', ')}`));
  return failures.length > 0 ? [...lines, ...failureLines(failures, colors)] : lines;
}

function factsOf({ overview, best, metrics }: ShownRun, width: number): (readonly [string, string])[] {
  const { figures, evaluationBudget, name, tags, seed, threads, policy, params } = overview;
  const room = width - FACT_COLUMNS;
  const named = namesText(overview.name, tags);
  const url = overview.sessions.at(-1)?.problemUrl ?? '';
  const facts: (readonly [string, string])[] = [
    ['run', plainLine(`${overview.runId}, ${overview.status}`)],
    ...(name === null && tags.length === 0 ? [] : [['name', cliTruncate(named, room)] as const]),
    ['problem', cliTruncate(plainLine(url), room, { position: 'middle' })],
    [
      'search',
      `policy ${plainLine(policy ?? '')}, seed ${seed}${threads === null ? '' : `, ${formatCounted(threads, 'thread')}`}`,
    ],
    ['created', plainLine(overview.createdAt)],
    ['evaluations', `${evaluationsText(figures, evaluationBudget)}, ${formatRate(overview.evaluationsPerSecond)}`],
    ['agents', `${formatCount(overview.agents)}, ${formatCounted(overview.unsettled, 'activity', 'activities')} unsettled`],
    ['failures', formatCount(figures.failedActivities)],
  ];
  if (figures.barrenExpansions > 0) facts.push(['barren', formatCounted(figures.barrenExpansions, 'expansion')]);
  if (figures.cost > 0) facts.push(['cost', formatAmount(figures.cost)]);
  if (params !== null && Object.keys(params).length > 0)
    facts.push(['params', cliTruncate(plainJson(params, STATE_LENGTH), room)]);
  const guards = Object.entries(overview.guards).map(
    ([guard, value]) => `${guard} ${typeof value === 'number' ? formatAmount(value) : value}`,
  );
  if (guards.length > 0) facts.push(['guards', guards.join(', ')]);
  if (overview.guardStop !== undefined) facts.push(['ended by', cliTruncate(guardStopText(overview.guardStop), room)]);
  const [first] = best;
  if (first === undefined) return facts;
  const { key, description } = first.view;
  if (description !== null) facts.push(['best agent', cliTruncate(plainLine(`${key}: ${description}`), room)]);
  const shown = Object.entries(metrics).map(([metric, value]) => `${plainLine(metric)} ${formatAmount(value)}`);
  if (shown.length > 0) facts.push(['metrics', cliTruncate(shown.join(', '), room)]);
  // Where the best agent is not the root.
  if (overview.pathToBest.length > 1) facts.push(...lineageFacts(overview.pathToBest, room, overview.measure?.scale === 'score'));
  const curve = curveText(overview, room);
  if (curve !== undefined) facts.push(['curve', curve]);
  return facts;
}

/** A name and tags in one line: `first try #slow`. */
export function namesText(name: string | null, tags: readonly string[]): string {
  return plainLine([...(name === null ? [] : [name]), ...tags.map((tag) => `#${tag}`)].join(' '));
}

/** The way to an agent from the root, with that agent. */
export function lineageFacts(
  path: readonly Pick<PathStep, 'key' | 'mean'>[],
  room: number,
  isScored: boolean,
): (readonly [string, string])[] {
  const steps = path.map(({ key, mean }) => ({ action: key.slice(key.lastIndexOf('/') + 1), mean: mean ?? undefined }));
  const lines = lineageLines(steps, room, LINEAGE_LINES, isScored);
  return lines.map((line, index) => [index === 0 ? 'lineage' : '', line]);
}

function curveText({ sparkline: values, measure }: RunOverview, room: number): string | undefined {
  const [first, last] = [values[0], values.at(-1)];
  if (first === undefined || last === undefined || values.length < 2) return undefined;
  const isScored = measure?.scale === 'score';
  const ends = `${formatFigure(first, isScored)} to ${formatFigure(last, isScored)}`;
  return `${sparkline(values, Math.max(1, room - ends.length - 1))} ${ends}`;
}

function columnsOf(measure: MeasureView | null) {
  const isScored = measure?.scale === 'score';
  return [
    { title: 'best agents' },
    { title: isScored ? 'score' : 'mean', align: 'right' },
    { title: isScored ? 'bound' : 'lower bound', align: 'right' },
    { title: 'evaluations', align: 'right' },
    { title: 'state' },
  ] as const;
}

function rowOf({ view, state }: ShownAgent, measure: MeasureView | null): string[] {
  const figures = bestFigures(goodView(view, measure));
  const key = cliTruncate(plainLine(view.key), KEY_COLUMNS, { position: 'middle' });
  return [key, figures.value, figures.bound, formatCount(view.evaluations), plainJson(state, STATE_LENGTH)];
}

function failureLines(failures: readonly FailureView[], colors: Colors): string[] {
  const lines = failures
    .slice(-FAILURES_SHOWN)
    .map(({ activity, kind, key, code, message }) => plainLine(`#${activity} ${kind} ${key}: ${errorLine(message, code)}`));
  return ['', colors.red('latest failures'), ...lines];
}
