import type { ShownStatus } from '../../shared/views/run-views.js';

/** Whether more happens in a run without its being resumed. */
export function goesOn(status: ShownStatus): boolean {
  return takesOrders(status) || status === 'stopping';
}

/** Whether a run does what it is told: it goes on, and is not about to end. */
export function takesOrders(status: ShownStatus): boolean {
  return status === 'running' || status === 'paused';
}
