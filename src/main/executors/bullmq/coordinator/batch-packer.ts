import type { ActivityWork, AgentReference, EvaluateWork, ExpandWork, ProblemReference } from '../../../../shared/work.js';
import type { Attempt } from '../../executor.js';
import type { ProblemNumbers } from '../../threads/problem-numbers.js';
import { type BatchBody, type BatchEvaluations, type BatchExpansion, evaluationColumns } from '../batch-job.js';
import type { Fingerprints } from '../fingerprint.js';
import { encodeAgent, encodeProblem, encodeTask } from '../stored-data.js';

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
  pack(attempts: readonly Attempt<ActivityWork>[]): { readonly body: BatchBody; readonly additions: Additions } {
    const additions: Additions = { problems: new Map(), agents: new Map(), tasks: new Map() };
    const expansions: BatchExpansion[] = [];
    const works: EvaluateWork[] = [];
    let problem = 0;
    for (const attempt of attempts) {
      const { work } = attempt;
      problem = this.#introduce(work.problem, additions);
      this.#addAgent(work.agent, additions);
      if (work.type === 'evaluate') {
        works.push(work);
        this.#addTask(work, additions);
      } else expansions.push(this.#expansionOf(attempt, work, additions));
    }
    const evaluations = this.#columnsOf(attempts.slice(expansions.length), works);
    const isMeasured = works.some(({ checkpoints }) => checkpoints !== undefined);
    const checkpoints = works.map((work) => work.checkpoints);
    for (const number of additions.problems.keys()) this.#problems.add(number);
    for (const number of additions.agents.keys()) this.#agents.add(number);
    for (const number of additions.tasks.keys()) this.#tasks.add(number);
    return { body: { problem, expansions, evaluations, ...(isMeasured && { checkpoints }) }, additions };
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

  #expansionOf(attempt: Attempt, { agent, results, mates, ...work }: ExpandWork, additions: Additions): BatchExpansion {
    for (const mate of mates ?? []) this.#addAgent(mate.agent, additions);
    const { activityId, startToCloseTimeoutMs, heartbeatTimeoutMs } = attempt;
    return {
      activityId,
      attempt: attempt.attempt,
      fingerprint: this.#prints.of({ ...work, agent }),
      agent: agent.number,
      startToCloseTimeoutMs,
      heartbeatTimeoutMs,
      ...(results !== undefined && { results }),
      ...(mates !== undefined && { mates: mates.map((mate) => ({ ...mate, agent: mate.agent.number })) }),
    };
  }

  /** @param works - those of the attempts */
  #columnsOf(attempts: readonly Attempt[], works: readonly EvaluateWork[]): BatchEvaluations {
    const columns = evaluationColumns(attempts.length);
    for (let index = 0; index < attempts.length; index++) {
      const { activityId, attempt, startToCloseTimeoutMs, heartbeatTimeoutMs } = attempts[index]!;
      const work = works[index]!;
      columns.activityIds[index] = activityId;
      columns.attempts[index] = attempt;
      columns.fingerprints[index] = this.#prints.of(work);
      columns.agents[index] = work.agent.number;
      columns.tasks[index] = work.taskNumber;
      columns.startToCloseTimeoutsMs[index] = startToCloseTimeoutMs;
      columns.heartbeatTimeoutsMs[index] = heartbeatTimeoutMs;
    }
    return columns;
  }
}
