import type { ProblemReference } from '../../../../shared/work.js';
import { type AttemptsOrder, HOST_ORDER_COLUMNS, type HostActivity } from '../../worker-host/protocol.js';
import type { BatchBody, BatchExpansion } from '../batch-job.js';
import type { BatchData } from './run-data.js';

/** Makes a host's orders of batches. */
export class AttemptsOrders {
  readonly #url: string;
  /** Problems that the host has been told of. */
  readonly #told = new Set<number>();
  /** Agents of the latest order: what the host has made of it holds them, and the next order may bring others. */
  #latestAgents: readonly number[] = [];

  /** @param url - of the problem's module at this machine */
  constructor(url: string) {
    this.#url = url;
  }

  /** @param isWanted - of an activity: others of the batch are left out */
  orderOf(body: BatchBody, data: BatchData, isWanted: (activityId: number) => boolean): AttemptsOrder {
    const { problem } = body;
    const reference: Omit<ProblemReference, 'shared'> = { ...data.problem.reference, url: this.#url };
    const { shared } = data.problem;
    const isNew = !this.#told.has(problem);
    this.#told.add(problem);
    const activities = body.expansions
      .filter(({ activityId }) => isWanted(activityId))
      .map((expansion) => activityOf(expansion, problem, data));
    const evaluations = this.#evaluationsOf(body, data, isWanted);
    return {
      type: 'attempts',
      ...(isNew && { problems: [{ number: problem, reference, ...(shared && { shared }) }] }),
      ...(activities.length > 0 && { activities }),
      ...(evaluations && { evaluations }),
    };
  }

  #evaluationsOf({ problem, evaluations, checkpoints }: BatchBody, data: BatchData, isWanted: (activityId: number) => boolean) {
    const { activityIds, attempts, startToCloseTimeoutsMs, heartbeatTimeoutsMs } = evaluations;
    const orders = new Float64Array(HOST_ORDER_COLUMNS * activityIds.length);
    const kept: number[] = [];
    const agents = new Set<number>();
    const tasks = new Set<number>();
    let at = 0;
    for (let index = 0; index < activityIds.length; index++) {
      const activityId = activityIds[index]!;
      if (!isWanted(activityId)) continue;
      const agent = evaluations.agents[index]!;
      const task = evaluations.tasks[index]!;
      kept.push(index);
      orders[at++] = activityId;
      orders[at++] = attempts[index]!;
      orders[at++] = agent;
      orders[at++] = task;
      orders[at++] = startToCloseTimeoutsMs[index]!;
      orders[at++] = heartbeatTimeoutsMs[index]!;
      agents.add(agent);
      if (task >= 0) tasks.add(task);
    }
    if (at === 0) return undefined;
    const forgottenAgents = this.#latestAgents;
    this.#latestAgents = [...agents];
    return {
      problem,
      forgottenAgents,
      agents: this.#latestAgents.map((number) => of(data.agents, number)),
      tasks: Array.from(tasks, (number) => ({ number, value: of(data.tasks, number) })),
      orders: orders.subarray(0, at),
      ...(checkpoints && { checkpoints: kept.map((index) => checkpoints[index]) }),
    };
  }
}

function activityOf(expansion: BatchExpansion, problem: number, { agents }: BatchData): HostActivity {
  const { activityId, attempt, startToCloseTimeoutMs, heartbeatTimeoutMs, agent, results, mates } = expansion;
  const seen = mates?.map(({ agent: number, ...figures }) => ({ agent: of(agents, number), ...figures }));
  const work = {
    type: 'expand',
    problem,
    agent: of(agents, agent),
    ...(results && { results }),
    ...(seen && { mates: seen }),
  } as const;
  return { activityId, attempt, work, startToCloseTimeoutMs, heartbeatTimeoutMs };
}

function of<Value>(values: ReadonlyMap<number, Value>, number: number): Value {
  const value = values.get(number);
  if (value === undefined) throw new TypeError(`${number} was not fetched`);
  return value;
}
