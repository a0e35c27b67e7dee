import type { AgentReference, EvaluateWork, ExpandWork, ProblemReference } from '../../../../shared/work.js';
import type { ProblemNumbers } from '../../threads/problem-numbers.js';
import { type BatchBody, type BatchEvaluations, type BatchExpansion, evaluationColumns } from '../batch-job.js';
import type { Fingerprints } from '../fingerprint.js';
import { encodeAgent, encodeProblem, encodeTask } from '../stored-data.js';
import type { RemoteAttempt } from './remote-attempt.js';

/** What a batch names that is not in Redis yet: numbers, and the bytes of each. */
export interface Additions {
  readonly problems: Map<number, Buffer>;
  readonly agents: Map<number, Buffer>;
  readonly tasks: Map<number, Buffer>;
}

/** Packs attempts into batches, and says what each needs that Redis has not been given. */
export class BatchPacker {
  readonly #numbers: ProblemNumbers;
  readonly #prints: Fingerprints;
  readonly #problems = new Set<number>();
  readonly #agents = new Set<number>();
  readonly #tasks = new Set<number>();

  constructor(numbers: ProblemNumbers, prints: Fingerprints) {
    this.#numbers = numbers;
    this.#prints = prints;
  }

  /**
   * @param attempts - of one problem, evaluations last
   * @throws what a state or a task that cannot be copied throws; then nothing of it is taken for sent
   */
  pack(attempts: readonly RemoteAttempt[]): { readonly body: BatchBody; readonly additions: Additions } {
    const additions: Additions = { problems: new Map(), agents: new Map(), tasks: new Map() };
    const expansions: BatchExpansion[] = [];
    const [first] = attempts;
    const problem = first === undefined ? 0 : this.#introduce(first.activity.work.problem, additions);
    for (const { activity } of attempts) {
      const { work } = activity;
      this.#addAgent(work.agent, additions);
      if (work.type === 'evaluate') this.#addTask(work, additions);
      else expansions.push(this.#expansionOf(activity, work, additions));
    }
    const evaluations = this.#columnsOf(attempts, expansions.length);
    const checkpoints = checkpointsOf(attempts.slice(expansions.length));
    for (const number of additions.problems.keys()) this.#problems.add(number);
    for (const number of additions.agents.keys()) this.#agents.add(number);
    for (const number of additions.tasks.keys()) this.#tasks.add(number);
    return { body: { problem, expansions, evaluations, ...(checkpoints && { checkpoints }) }, additions };
  }

  /** Redis may have lost what it was given: it is given again with the batches that name it. */
  forgetAll(): void {
    this.#problems.clear();
    this.#agents.clear();
    this.#tasks.clear();
  }

  #introduce(reference: ProblemReference, { problems }: Additions): number {
    const number = this.#numbers.numberOf(reference);
    if (!this.#problems.has(number) && !problems.has(number)) problems.set(number, encodeProblem(reference));
    return number;
  }

  #addAgent(agent: AgentReference, { agents }: Additions): void {
    if (!this.#agents.has(agent.number) && !agents.has(agent.number)) agents.set(agent.number, encodeAgent(agent));
  }

  #addTask({ task, taskNumber }: EvaluateWork, { tasks }: Additions): void {
    if (task !== undefined && !this.#tasks.has(taskNumber) && !tasks.has(taskNumber)) tasks.set(taskNumber, encodeTask(task));
  }

  #expansionOf(
    activity: RemoteAttempt['activity'],
    { agent, results, mates, ...work }: ExpandWork,
    additions: Additions,
  ): BatchExpansion {
    for (const mate of mates ?? []) this.#addAgent(mate.agent, additions);
    const { activityId, attempt, startToCloseTimeoutMs, heartbeatTimeoutMs } = activity;
    return {
      activityId,
      attempt,
      fingerprint: this.#prints.of({ ...work, agent }),
      agent: agent.number,
      startToCloseTimeoutMs,
      heartbeatTimeoutMs,
      ...(results !== undefined && { results }),
      ...(mates !== undefined && { mates: mates.map((mate) => ({ ...mate, agent: mate.agent.number })) }),
    };
  }

  /** @param from - index of the first evaluation */
  #columnsOf(attempts: readonly RemoteAttempt[], from: number): BatchEvaluations {
    const columns = evaluationColumns(attempts.length - from);
    for (let index = from; index < attempts.length; index++) {
      const { activityId, attempt, work, startToCloseTimeoutMs, heartbeatTimeoutMs } = attempts[index]!.activity;
      if (work.type !== 'evaluate') continue;
      const row = index - from;
      columns.activityIds[row] = activityId;
      columns.attempts[row] = attempt;
      columns.fingerprints[row] = this.#prints.of(work);
      columns.agents[row] = work.agent.number;
      columns.tasks[row] = work.taskNumber;
      columns.startToCloseTimeoutsMs[row] = startToCloseTimeoutMs;
      columns.heartbeatTimeoutsMs[row] = heartbeatTimeoutMs;
    }
    return columns;
  }
}

/** Undefined where nothing is measured on its way. @param attempts - evaluations */
function checkpointsOf(attempts: readonly RemoteAttempt[]): BatchBody['checkpoints'] {
  const checkpoints = attempts.map(({ activity: { work } }) => (work.type === 'evaluate' ? work.checkpoints : undefined));
  return checkpoints.some((entry) => entry !== undefined) ? checkpoints : undefined;
}
