import type { Executor, RunningAttempt } from '../../executors/executor.js';
import type { RunState } from '../run-state.js';

/** What runs in the pool at a moment: not what waits apart from it, which takes no thread's time. */
export function runningInPool(
  executor: Pick<Executor, 'runningAttempts'>,
  { pending, rooms }: Pick<RunState, 'pending' | 'rooms'>,
): Required<Pick<Executor, 'runningAttempts'>> {
  const isInPool = ({ activityId }: RunningAttempt) => {
    const kind = pending.get(activityId)?.decision.type;
    return kind === undefined || !rooms.isApart(kind);
  };
  return { runningAttempts: () => executor.runningAttempts?.().filter(isInPool) ?? [] };
}
