import { ORDER_COLUMNS, type ProblemDefinition } from '../../../shared/messages.js';
import type { EvaluateWork, ThreadWork } from '../../../shared/work.js';
import type { Attempt } from '../executor.js';
import type { ProblemNumbers } from '../threads/problem-numbers.js';
import { SentProblems } from '../threads/sent-problems.js';
import {
  type AttemptsOrder,
  type HostActivity,
  type HostEvaluations,
  type HostProblem,
  LIMIT_COLUMNS,
} from '../worker-host/protocol.js';
import { copyShared } from '../worker-host/shared-copy.js';

/** Packs attempts for one host, which is sent each problem, agent and task once. */
export class AttemptsPacker {
  readonly #sent: SentProblems;

  constructor(problemNumbers: ProblemNumbers) {
    this.#sent = new SentProblems(problemNumbers);
  }

  /** @param attempts - evaluations last and of one problem */
  pack(attempts: readonly Attempt<ThreadWork>[]): AttemptsOrder {
    const problems: ProblemDefinition[] = [];
    const activities: HostActivity[] = [];
    const works: EvaluateWork[] = [];
    for (const attempt of attempts) {
      const { work } = attempt;
      if (work.type === 'evaluate') works.push(work);
      else activities.push({ ...attempt, work: this.#wireOf(work, problems) });
    }
    const orders = this.#evaluationsOf(attempts.slice(activities.length), works, problems);
    return {
      type: 'attempts',
      ...(problems.length > 0 && { problems: problems.map(hostProblemOf) }),
      ...(activities.length > 0 && { activities }),
      ...(orders && { evaluations: orders }),
    };
  }

  /** What was packed last was not sent: all is sent again when it is needed. */
  forgetAll(): void {
    this.#sent.forgetAll();
  }

  /** @param works - those of the attempts */
  #evaluationsOf(
    attempts: readonly Attempt[],
    works: readonly EvaluateWork[],
    problems: ProblemDefinition[],
  ): HostEvaluations | undefined {
    const [first] = works;
    if (first === undefined) return undefined;
    const problem = this.#sent.introduce(first.problem, problems);
    const orders = new Float64Array(attempts.length * ORDER_COLUMNS);
    let index = 0;
    let at = 0;
    let isMeasured = false;
    for (const { activityId, attempt } of attempts) {
      const { agent, taskNumber, checkpoints } = works[index++]!;
      isMeasured ||= checkpoints !== undefined;
      orders[at++] = activityId;
      orders[at++] = attempt;
      orders[at++] = agent.number;
      orders[at++] = taskNumber;
    }
    const additions = { limits: limitsOf(attempts), ...this.#sent.additionsOf(problem, works) };
    if (!isMeasured) return { problem, orders, ...additions };
    return { problem, orders, ...additions, checkpoints: works.map(({ checkpoints }) => checkpoints) };
  }

  #wireOf(work: Exclude<ThreadWork, EvaluateWork>, problems: ProblemDefinition[]): HostActivity['work'] {
    return work.type === 'function' ? work : { ...work, problem: this.#sent.introduce(work.problem, problems) };
  }
}

function limitsOf(attempts: readonly Attempt[]): Float64Array {
  const [first] = attempts;
  const limits = new Float64Array(attempts.length * LIMIT_COLUMNS);
  let at = 0;
  let areSame = true;
  for (const { startToCloseTimeoutMs, heartbeatTimeoutMs } of attempts) {
    areSame &&= startToCloseTimeoutMs === first?.startToCloseTimeoutMs && heartbeatTimeoutMs === first.heartbeatTimeoutMs;
    limits[at++] = startToCloseTimeoutMs;
    limits[at++] = heartbeatTimeoutMs;
  }
  return areSame ? limits.slice(0, LIMIT_COLUMNS) : limits;
}

function hostProblemOf({ number, reference: { shared, ...reference } }: ProblemDefinition): HostProblem {
  return { number, reference, ...(shared !== undefined && { shared: copyShared(shared) }) };
}
