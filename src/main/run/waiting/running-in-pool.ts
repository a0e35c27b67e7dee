import type { Executor, RunningAttempt } from '../../executors/executor.js';
import type { RunState } from '../run-state.js';

/** What runs in the pool at a moment: not what waits apart from it, or is done outside, which takes no thread's time. */
export function runningInPool(
  executor: Pick<Executor, 'runningAttempts'>,
  { pending, rooms }: Pick<RunState, 'pending' | 'rooms'>,
): Required<Pick<Executor, 'runningAttempts'>> {
  const isInPool = ({ activityId }: RunningAttempt) => {
    const activity = pending.get(activityId);
    return activity === undefined || !(activity.isOutside || rooms.isApart(activity.decision.type));
  };
  return { runningAttempts: () => executor.runningAttempts?.().filter(isInPool) ?? [] };
}
