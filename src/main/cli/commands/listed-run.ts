import type { BestView, MeasureView, RunListing } from '../../../shared/views/run-views.js';

/** Most columns of an agent's key. */
export const KEY_COLUMNS = 24;

/** A good agent as the command names its figures: of rewards a mean and a lower bound, of scores a score and a bound. */
export function goodAgent(
  { key, mean, bound, evaluations, description }: Omit<BestView, 'summary'>,
  measure: MeasureView | null,
) {
  return measure?.scale === 'score'
    ? { key, score: mean, evaluations, bound, description }
    : { key, mean, evaluations, lowerBound: bound, description };
}

/** A run as `hgm runs --json` prints it. */
export function listingJson(listing: RunListing) {
  const { runId, name, tags, status, problem, figures, evaluationBudget, timeBudgetMs, createdAt, policy, seed, threads } =
    listing;
  const { measure, agents, evaluationsPerSecond, efficiency, best, sparkline, isServed } = listing;
  return {
    runId,
    name,
    tags,
    status,
    problem,
    ...figures,
    budget: evaluationBudget,
    timeBudgetMs,
    createdAt,
    policy,
    seed,
    threads,
    ...(measure?.direction != null && { direction: measure.direction }),
    ...(measure?.exact === true && { isExact: true }),
    agents,
    evaluationsPerSecond,
    efficiency,
    best: best === null ? null : { ...goodAgent(best, measure), summary: best.summary },
    sparkline,
    isServed,
  };
}
