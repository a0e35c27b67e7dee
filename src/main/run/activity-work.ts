import type { LoadedProblem, ProblemReference, ThreadWork } from '../../shared/work.js';
import type { Decision } from '../policy/search.js';
import type { RunState } from './run-state.js';

/** What a decision asks of a thread. */
export function activityWork(
  decision: Decision,
  state: RunState,
  { problem, loaded }: { readonly problem: ProblemReference; readonly loaded: LoadedProblem },
): ThreadWork {
  const agent = state.agent(decision.agent);
  if (decision.type === 'expand') return { type: 'expand', problem, agent };
  return { type: 'evaluate', problem, agent, task: loaded.tasks?.[decision.task], taskNumber: decision.task };
}
