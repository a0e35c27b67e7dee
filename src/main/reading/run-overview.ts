import type { HgmError } from '../../shared/errors.js';
import { finiteOrNull, jsonCopy } from '../../shared/json.js';
import { agentsOf, type StoredRun } from '../../shared/store-protocol.js';
import type { BestView, CurvePoint, RunListing, RunOverview, ShownStatus } from '../../shared/views/run-views.js';
import { scaleOf } from '../../shared/work.js';
import { guardsGiven } from '../policy/guard-options.js';
import type { RunHeader } from '../run/journal/run-header.js';
import type { AgentListing } from './agent-listing.js';
import type { BestNow } from './best-curve.js';
import type { JournalAgain } from './journal-again.js';
import type { RunFollower } from './run-follower.js';

/** Most values of a sparkline. */
const SPARKLINE_LENGTH = 32;
/** Most characters of the beginning of a state. */
const SUMMARY_LENGTH = 200;

/**
 * What is known of a run that is not read.
 *
 * @param stored - the run as its store has it
 * @param header - undefined where it cannot be read, or is not a search's
 */
export function storedListing(stored: StoredRun, header: RunHeader | undefined): RunListing {
  const { id, name, tags, isServed, problem, status, createdAt, budget, figures } = stored;
  return {
    runId: id,
    name,
    tags,
    problem,
    status,
    policy: header?.policy.name ?? null,
    seed: header === undefined ? null : (header.options.seed ?? 1),
    threads: header?.options.threads ?? null,
    measure:
      header === undefined
        ? null
        : { scale: scaleOf(header), direction: header.direction ?? null, exact: header.isExact === true },
    createdAt,
    evaluationBudget: budget,
    timeBudgetMs: finiteOrNull(header?.options.timeMs ?? Number.POSITIVE_INFINITY),
    figures,
    agents: agentsOf(figures),
    evaluationsPerSecond: figures.elapsedMs > 0 ? (1000 * figures.evaluations) / figures.elapsedMs : 0,
    efficiency: null,
    best: null,
    sparkline: [],
    isServed,
  };
}

/** @param stored - the run as its store has it: its times and status are from there, its counts from the journal */
export async function overviewOf(
  stored: StoredRun,
  run: RunFollower,
  listing: AgentListing,
  again: JournalAgain,
  damage: HgmError | undefined,
): Promise<RunOverview> {
  const { header, state, rebuild } = run;
  const { params = {}, ...options } = header.options;
  const figures = { ...stored.figures, ...state.counts };
  const now = run.bestNow();
  const best = now === undefined ? null : bestOf(run, now);
  // Before anything is waited for: all of it is of one moment.
  const overview = {
    ...storedListing({ ...stored, figures }, header),
    ...run.budgets,
    status: statusOf(stored, run),
    threads: run.threads,
    efficiency: run.efficiency(figures),
    sparkline: sparklineOf(curveOf(run, now), figures.evaluations),
    taskCount: header.tasks?.length ?? 0,
    params: jsonCopy(params),
    options: Object.fromEntries(Object.entries(options).map(([name, value]) => [name, jsonCopy(value)])),
    guards: { ...guardsGiven(rebuild.guards ?? {}) },
    ...(state.stop !== undefined && { guardStop: state.stop }),
    policyVersion: header.policy.version,
    sessions: run.sessions,
    damage: damage === undefined ? null : { code: damage.code, message: damage.message },
    unsettled: state.pending.size,
    position: run.next,
    failures: run.failures.groups,
    steering: run.steering,
    pathToBest: best === null ? [] : listing.pathTo(listing.find(best.key)),
  };
  if (best === null) return { ...overview, best };
  const summary = best.description ?? (await again.beginning(listing.find(best.key), SUMMARY_LENGTH));
  return { ...overview, best: { ...best, summary } };
}

/** Best agents whenever there was another one, and the present one. */
export function curveOf(run: RunFollower, present: BestNow | undefined = run.bestNow()): readonly CurvePoint[] {
  const { lastMs } = run.moments;
  const points = run.curve.points.map((point) => ({ ...point, elapsedMs: point.elapsedMs ?? lastMs }));
  const last = points.at(-1);
  if (present === undefined || (last?.key === present.key && last.evaluations === present.evaluations)) return points;
  return [...points, { ...present, elapsedMs: lastMs }];
}

function statusOf({ status }: StoredRun, { state }: RunFollower): ShownStatus {
  return status === 'running' && state.controls.isPaused ? 'paused' : status;
}

function bestOf(run: RunFollower, { key, mean, bound }: BestNow): Omit<BestView, 'summary'> {
  const { tree } = run.state.search;
  const agent = tree.find(key);
  return { key, mean, bound, evaluations: tree.ownVisits(agent), description: run.descriptionOf(agent) };
}

/** The mean of the best agent at even distances over the evaluations so far. */
function sparklineOf(curve: readonly CurvePoint[], evaluations: number): readonly number[] {
  const length = Math.min(SPARKLINE_LENGTH, evaluations);
  const values: number[] = [];
  let at = -1;
  for (let index = 1; index <= length; index++) {
    while ((curve[at + 1]?.evaluations ?? Number.POSITIVE_INFINITY) <= (index * evaluations) / length) at++;
    const point = curve[at];
    if (point !== undefined) values.push(point.mean);
  }
  return values;
}
