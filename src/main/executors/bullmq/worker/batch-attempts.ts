import type { ThreadWork } from '../../../../shared/work.js';
import type { Attempt } from '../../executor.js';
import type { BatchBody } from '../batch-job.js';
import type { BatchData } from './run-data.js';

/** Makes attempts of a batch, expansions first. @param isWanted - of an activity: others of the batch are left out */
export function attemptsOf(body: BatchBody, data: BatchData, isWanted: (activityId: number) => boolean): Attempt<ThreadWork>[] {
  const attempts = body.expansions
    .filter(({ activityId }) => isWanted(activityId))
    .map(({ agent, results, mates, fingerprint: _, ...attempt }): Attempt<ThreadWork> => {
      const seen = mates?.map(({ agent: number, ...figures }) => ({ agent: of(data.agents, number), ...figures }));
      const sees = { ...(results && { results }), ...(seen && { mates: seen }) };
      return { ...attempt, work: { type: 'expand', problem: data.problem, agent: of(data.agents, agent), ...sees } };
    });
  addEvaluations(body, data, isWanted, attempts);
  return attempts;
}

function addEvaluations(
  { evaluations, checkpoints }: BatchBody,
  { problem, agents, tasks }: BatchData,
  isWanted: (activityId: number) => boolean,
  attempts: Attempt<ThreadWork>[],
): void {
  const { activityIds } = evaluations;
  for (let index = 0; index < activityIds.length; index++) {
    const activityId = activityIds[index]!;
    if (!isWanted(activityId)) continue;
    const taskNumber = evaluations.tasks[index]!;
    attempts.push({
      activityId,
      attempt: evaluations.attempts[index]!,
      work: {
        type: 'evaluate',
        problem,
        agent: of(agents, evaluations.agents[index]!),
        task: taskNumber < 0 ? undefined : of(tasks, taskNumber),
        taskNumber,
        checkpoints: checkpoints?.[index],
      },
      startToCloseTimeoutMs: evaluations.startToCloseTimeoutsMs[index]!,
      heartbeatTimeoutMs: evaluations.heartbeatTimeoutsMs[index]!,
    });
  }
}

function of<Value>(values: ReadonlyMap<number, Value>, number: number): Value {
  const value = values.get(number);
  if (value === undefined) throw new TypeError(`${number} was not fetched`);
  return value;
}
