import type { EvaluationView, ResultView, TaskMatrix } from '../../shared/views/activity-views.js';
import type { AgentDetail } from '../../shared/views/agent-views.js';
import type { Page } from '../../shared/views/page.js';
import type { KnownResult } from './activity-columns.js';
import type { AgentListing } from './agent-listing.js';
import type { JournalAgain, ResultExtras } from './journal-again.js';
import type { RunFollower } from './run-follower.js';

/** Most children, results and failures of one agent that are shown. */
const MAXIMUM_SHOWN = 1000;
const MAXIMUM_MATRIX_AGENTS = 50;
/** Most cells of a matrix: where there are more tasks, fewer agents are shown. */
const MAXIMUM_CELLS = 200_000;

/**
 * All that is known of agents, read together: a stretch of the journal is read once for all of them.
 *
 * @param most - results shown of each, the latest
 */
export async function agentDetails(
  run: RunFollower,
  listing: AgentListing,
  again: JournalAgain,
  agents: readonly number[],
  most = MAXIMUM_SHOWN,
): Promise<readonly AgentDetail[]> {
  const found = resultsOf(run, agents, most);
  // Before anything is waited for: all of it is of one moment.
  const told = agents.map((agent) => toldAgent(run, listing, agent));
  const parents = agents.map((agent) => Math.max(0, run.state.search.tree.parentOf(agent)));
  const states = await again.states([...agents, ...parents]);
  const extrasOf = await again.extras([...found.values()].flatMap(({ latest }) => latest));
  return agents.map((agent, index) => {
    const { latest, count } = found.get(agent) ?? NO_RESULTS;
    return {
      ...told[index]!,
      state: states[index] ?? null,
      ...(agent > 0 && { parentState: states[agents.length + index] ?? null }),
      results: latest.map((result) => resultView(result, run, extrasOf(result.activity))),
      resultCount: count,
    };
  });
}

/** What needs no journal. */
function toldAgent(
  run: RunFollower,
  listing: AgentListing,
  agent: number,
): Omit<AgentDetail, 'state' | 'parentState' | 'results' | 'resultCount'> {
  const view = listing.view(agent);
  const childKeys: string[] = [];
  run.state.search.tree.forEachChild(agent, (child) => {
    if (childKeys.length < MAXIMUM_SHOWN) childKeys.push(run.keyOf(child));
  });
  return {
    ...view,
    childKeys,
    childCount: view.children,
    ancestors: listing.pathTo(agent).slice(0, -1),
    failures: run.failures.latest(MAXIMUM_SHOWN, ({ key }) => key === view.key),
    picture: run.pictureOf(agent),
  };
}

interface FoundResults {
  /** The earliest of them first. */
  readonly latest: KnownResult[];
  count: number;
}

const NO_RESULTS: FoundResults = Object.freeze({ latest: [], count: 0 });

function resultsOf({ activities }: RunFollower, agents: readonly number[], most: number): ReadonlyMap<number, FoundResults> {
  const found = new Map<number, FoundResults>(agents.map((agent) => [agent, { latest: [], count: 0 }]));
  activities.forEachResultOf(
    (agent) => found.has(agent),
    (index) => {
      const result = activities.resultAt(index);
      const own = found.get(result.agent) ?? NO_RESULTS;
      own.latest.push(result);
      own.count++;
      if (own.latest.length > most) own.latest.shift();
      return true;
    },
  );
  return found;
}

/**
 * Evaluations that gave a result, in the order of application.
 *
 * @param agent - only those of this one; undefined for all
 */
export async function evaluationPage(
  run: RunFollower,
  again: JournalAgain,
  cursor: number,
  limit: number,
  agent: number | undefined,
): Promise<Page<EvaluationView>> {
  const { activities } = run;
  const found: number[] = [];
  activities.forEachResultOf(
    (other) => agent === undefined || other === agent,
    (index) => found.push(index) <= limit,
    cursor,
  );
  const [shown, next] = [found.slice(0, limit), found[limit]];
  const results = shown.map((index) => activities.resultAt(index));
  const extrasOf = await again.extras(results);
  const items = results.map((result) => {
    const { feedback: _, ...view } = resultView(result, run, extrasOf(result.activity));
    return { key: run.keyOf(result.agent), ...view };
  });
  return { items, cursor: next ?? null };
}

/** The latest result of the best agents at each task. */
export function taskMatrix(run: RunFollower, listing: AgentListing): TaskMatrix {
  const tasks = run.header.tasks?.length ?? 0;
  if (tasks === 0) return { tasks, agents: [], cells: [] };
  const most = Math.min(MAXIMUM_MATRIX_AGENTS, Math.max(1, Math.floor(MAXIMUM_CELLS / tasks)));
  const agents = listing.best(most);
  const rows = new Map(agents.map((agent) => [agent, new Array<number | null>(tasks).fill(null)]));
  run.activities.forEachResultOf(
    (agent) => rows.has(agent),
    (index) => {
      const { agent, task, value } = run.activities.resultAt(index);
      const row = rows.get(agent);
      if (row !== undefined && task >= 0) row[task] = value;
      return true;
    },
  );
  return { tasks, agents: agents.map((agent) => run.keyOf(agent)), cells: [...rows.values()] };
}

function resultView(result: KnownResult, run: RunFollower, { metrics, feedback, endedAt }: ResultExtras): ResultView {
  const { activity, task, value, weight, attempt, elapsedMs, cost } = result;
  return {
    activity,
    task: task < 0 ? null : task,
    ...(run.state.direction === undefined ? { reward: value } : { score: value }),
    weight,
    attempt,
    elapsedMs,
    cost,
    metrics,
    feedback,
    endedAt,
  };
}
