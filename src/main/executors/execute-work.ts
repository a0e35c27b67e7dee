import type { Executor } from './executor.js';

/** Decisions are numbered from 1 and never come as far: work that no decision chose has numbers from here on. */
export const FIRST_UNCHOSEN = 2 ** 52;

/**
 * Has an executor run one piece of work, outside a scheduler and without retry.
 *
 * @param activityId - a number that no activity in flight in this executor has
 * @returns what the work returned; rejects with its error
 */
export function executeWork<Work>(
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
