import type { Json } from '../../../shared/json.js';
import type { AgentReference, ProblemReference, ThreadWork } from '../../../shared/work.js';
import type { Attempt } from '../executor.js';
import { type AttemptsOrder, HOST_ORDER_COLUMNS, type HostActivity, type HostEvaluations } from './protocol.js';
import { restoreShared } from './shared-copy.js';

interface KnownProblem {
  /** One object for all work of it, so that the pool's threads are sent it once. */
  readonly reference: ProblemReference;
  readonly agents: Map<number, AgentReference>;
  readonly tasks: Map<number, Json>;
}

/** Makes attempts of what a coordinator packed, and keeps what it is sent once. */
export class AttemptsUnpacker {
  readonly #problems = new Map<number, KnownProblem>();

  /** @throws TypeError for what was never sent */
  unpack({ problems = [], activities = [], evaluations }: AttemptsOrder): Attempt<ThreadWork>[] {
    for (const { number, reference, shared } of problems) {
      const restored = shared === undefined ? reference : { ...reference, shared: restoreShared(shared) };
      this.#problems.set(number, { reference: restored, agents: new Map(), tasks: new Map() });
    }
    const attempts: Attempt<ThreadWork>[] = activities.map((activity) => ({ ...activity, work: this.#workOf(activity) }));
    if (evaluations !== undefined) this.#addEvaluations(evaluations, attempts);
    return attempts;
  }

  #workOf({ work }: HostActivity): ThreadWork {
    return work.type === 'function' ? work : { ...work, problem: this.#problem(work.problem).reference };
  }

  #addEvaluations(evaluations: HostEvaluations, attempts: Attempt<ThreadWork>[]): void {
    const { problem, orders, checkpoints } = evaluations;
    const { reference, agents, tasks } = this.#problem(problem);
    for (const number of evaluations.forgottenAgents) agents.delete(number);
    for (const agent of evaluations.agents) agents.set(agent.number, agent);
    for (const { number, value } of evaluations.tasks) tasks.set(number, value);
    for (let at = 0; at < orders.length; at += HOST_ORDER_COLUMNS) {
      const agent = agents.get(orders[at + 2]!);
      if (agent === undefined) throw new TypeError(`this host was not sent agent ${orders[at + 2]}`);
      const taskNumber = orders[at + 3]!;
      const work = {
        type: 'evaluate',
        problem: reference,
        agent,
        task: tasks.get(taskNumber),
        taskNumber,
        checkpoints: checkpoints?.[at / HOST_ORDER_COLUMNS],
      } as const;
      attempts.push({
        activityId: orders[at]!,
        attempt: orders[at + 1]!,
        work,
        startToCloseTimeoutMs: orders[at + 4]!,
        heartbeatTimeoutMs: orders[at + 5]!,
      });
    }
  }

  #problem(number: number): KnownProblem {
    const known = this.#problems.get(number);
    if (known === undefined) throw new TypeError(`this host was not told of problem ${number}`);
    return known;
  }
}
