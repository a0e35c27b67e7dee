import type { Executor } from './executor.js';

/**
 * Runs one piece of work outside a scheduler: once, without retry.
 *
 * @param activityId - a number that no activity in flight in this executor has
 * @returns what the work returned; rejects with its error
 */
export function callOnce<Work>(
  executor: Executor<Work>,
  activityId: number,
  work: Work,
  startToCloseTimeoutMs: number,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const attempt = { activityId, attempt: 1, work, startToCloseTimeoutMs, heartbeatTimeoutMs: Number.POSITIVE_INFINITY };
    executor.execute(attempt, (_, outcome) => {
      if (outcome.status === 'completed') resolve(outcome.value);
      else reject(outcome.error);
    });
  });
}
