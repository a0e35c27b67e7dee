import { BOUND_NOTE, isBoundBetter } from '../../shared/format/bound-note.js';
import { formatAmount, formatReward, formatScore } from '../../shared/format/number-format.js';
import type { Json } from '../../shared/json.js';
import type { MeasureView } from '../../shared/views/run-views.js';

/** Stands where there is no figure. */
export const NONE = '–';

/** A mean, or another figure on the scale of the results. */
export function formatValue(value: number | null | undefined, measure: MeasureView | null): string {
  if (value === null || value === undefined) return NONE;
  return measure?.scale === 'score' ? formatScore(value) : formatReward(value);
}

/** What something has cost. */
export function formatCost(cost: number): string {
  return cost > 0 ? formatAmount(cost) : NONE;
}

/** What a result is called: `reward` or `score`. */
export function valueName(measure: MeasureView | null): string {
  return measure?.scale ?? 'reward';
}

/** Whether small results are the better ones. */
export function isMinimised(measure: MeasureView | null): boolean {
  return measure?.direction === 'minimize';
}

/** On which side of its bound a mean is believed to be: `at least`, or `at most` where small results are better. */
export function boundSide(measure: MeasureView | null): string {
  return isMinimised(measure) ? 'at most' : 'at least';
}

/** What is to be said of the bounds of these agents; undefined where each is worse than its mean, as one expects. */
export function boundNote(
  agents: readonly { readonly mean: number | null; readonly bound: number | null }[],
  measure: MeasureView | null,
): string | undefined {
  return agents.some((agent) => isBoundBetter(agent, measure?.direction ?? null)) ? BOUND_NOTE : undefined;
}

/** Whether results are on one scale, so that they can be set against each other. */
export function areOnOneScale([first = null, ...others]: readonly (MeasureView | null)[]): boolean {
  return others.every((other) => other?.scale === first?.scale && other?.direction === first?.direction);
}

/** Of two values the better: above 0 where the first is. */
export function compareValues(one: number, other: number, measure: MeasureView | null): number {
  return isMinimised(measure) ? other - one : one - other;
}

/** An option's or a parameter's value. @param indent - spaces a level; 0 for one line */
export function formatJson(value: Json | undefined, indent = 0): string {
  if (value === undefined || value === null) return NONE;
  return typeof value === 'string' ? value : JSON.stringify(value, null, indent);
}
