import type { JSX } from 'preact';
import { formatDuration } from '../../shared/format/duration.js';
import { formatCount, formatPercent } from '../../shared/format/number-format.js';
import type { RunListing } from '../../shared/views/run-views.js';
import { spentOf } from '../format/budget.js';

type Budgeted = Pick<RunListing, 'figures' | 'evaluationBudget' | 'timeBudgetMs'>;

/** How much of a run's budget is spent. */
export function BudgetBar({ run }: { readonly run: Budgeted }): JSX.Element {
  const { figures, evaluationBudget, timeBudgetMs } = run;
  const spent = spentOf(run);
  return (
    <div class="budget">
      <div class="budget-text">
        <span class="num">{formatCount(figures.evaluations)}</span>
        {evaluationBudget !== null && <span class="muted"> of {formatCount(evaluationBudget)}</span>}
        {timeBudgetMs !== null && (
          <span class="muted budget-time">
            {formatDuration(figures.elapsedMs)} of {formatDuration(timeBudgetMs)}
          </span>
        )}
      </div>
      {spent !== null && (
        <progress class="bar" max={1} value={spent} aria-label={`${formatPercent(spent)} of the budget is spent`} />
      )}
    </div>
  );
}
