import type { Executor, RunningAttempt } from '../../executors/executor.js';
import type { RunState } from '../run-state.js';

/** What takes threads of the pool at a moment. */
export function runningInPool(
  executor: Pick<Executor, 'runningAttempts'>,
  { pending, rooms }: Pick<RunState, 'pending' | 'rooms'>,
): Required<Pick<Executor, 'runningAttempts'>> {
  const isInPool = ({ activityId }: RunningAttempt) => {
    const activity = pending.get(activityId);
    return activity === undefined || rooms.takesThread(activity);
  };
  return { runningAttempts: () => executor.runningAttempts?.().filter(isInPool) ?? [] };
}
