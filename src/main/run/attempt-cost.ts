import { isCost } from '../../shared/results/evaluation-result.js';
import type { Decision } from '../policy/search.js';
import type { Settlement } from '../scheduler/scheduler.js';

/** What the last attempt of an activity has cost: what its executor told or, where that told nothing, the cost in an evaluation's result. */
export function attemptCost(kind: Decision['type'], settlement: Settlement): number {
  if (settlement.cost > 0 || kind === 'expand' || settlement.status !== 'completed') return settlement.cost;
  const { value } = settlement;
  return typeof value === 'object' && value !== null && 'cost' in value && isCost(value.cost) ? value.cost : 0;
}
