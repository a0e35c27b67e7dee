import type { RunningAttempt } from '../../executors/executor.js';
import type { Decision } from '../../policy/search.js';
import type { Pending } from './pending-activities.js';

/** The activity of a search that has been running longest. */
export interface LongestRunning {
  /** Its number, from 1 in the order of choice. */
  readonly activity: number;
  /** What it is: 'expand' or 'evaluate'. */
  readonly kind: Decision['type'];
  /** Key of its agent. */
  readonly key: string;
  /** Number of the task; null where the problem has none. */
  readonly task: number | null;
  /** Wall time in the user's function so far, in milliseconds. */
  readonly elapsedMs: number;
}

/** What tells of the activities of a search. */
interface KnownActivities {
  readonly pending: { get(activity: number): Pick<Pending, 'decision'> | undefined };
  agent(number: number): { readonly key: string };
}

/** The number of a decision's task; null where there is none. */
export function taskOf(decision: Decision): number | null {
  return decision.type === 'evaluate' && decision.task >= 0 ? decision.task : null;
}

/** What of the search runs longest; null where nothing of it runs. Activities that are not the search's, such as a description, do not count. */
export function longestRunning(running: readonly RunningAttempt[], known: KnownActivities): LongestRunning | null {
  let longest: LongestRunning | null = null;
  for (const { activityId: activity, elapsedMs } of running) {
    if (longest !== null && longest.elapsedMs >= elapsedMs) continue;
    const decision = known.pending.get(activity)?.decision;
    if (decision === undefined) continue;
    longest = { activity, kind: decision.type, key: known.agent(decision.agent).key, task: taskOf(decision), elapsedMs };
  }
  return longest;
}
