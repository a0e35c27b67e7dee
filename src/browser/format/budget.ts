import type { RunListing } from '../../shared/views/run-views.js';

/** The share of a run's budget that is spent, in [0, 1], of the budget that ends first; null where it has none. */
export function spentOf(run: Pick<RunListing, 'figures' | 'evaluationBudget' | 'timeBudgetMs'>): number | null {
  const { figures, evaluationBudget, timeBudgetMs } = run;
  const shares = [
    evaluationBudget === null ? null : share(figures.evaluations, evaluationBudget),
    timeBudgetMs === null ? null : share(figures.elapsedMs, timeBudgetMs),
  ].filter((part) => part !== null);
  return shares.length === 0 ? null : Math.max(...shares);
}

function share(spent: number, budget: number): number {
  return budget > 0 ? Math.min(1, spent / budget) : 1;
}
