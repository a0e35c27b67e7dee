import type { RunListing } from '../views/run-views.js';

/**
 * Whether a list of runs leaves out the best agent of a run because reading it would take too long: an evaluation gave a result, so there is one. A worker
 * that is driven by hand has none.
 */
export function isBestUnread({ best, policy, figures }: Pick<RunListing, 'best' | 'policy' | 'figures'>): boolean {
  return best === null && policy !== null && figures.evaluations > figures.failedActivities;
}
