import type { Json } from '../shared/json.js';
import { type EvaluationOrders, ORDER_COLUMNS } from '../shared/messages.js';
import { freeze, getProperty, isFrozen, isView, keys, NativeMap } from '../shared/primordials.js';
import type { AgentReference, WireWork } from '../shared/work.js';

type WireEvaluation = Extract<WireWork, { readonly type: 'evaluate' }>;

/** One evaluation of a message. */
export interface OrderedEvaluation {
  readonly activityId: number;
  readonly attempt: number;
  readonly work: WireEvaluation;
}

/** The evaluations of a message, each made when it is asked for. */
export interface OrderedEvaluations {
  readonly length: number;
  at(index: number): OrderedEvaluation;
}

interface ProblemCache {
  readonly agents: Map<number, AgentReference>;
  readonly tasks: Map<number, Json>;
}

/**
 * The agents and tasks that this thread was sent, kept until the main thread, which counts their bytes, says to forget them. They are
 * frozen: what one evaluation changed in them would change the results of the next.
 */
export class EvaluationCache {
  readonly #problems = new Map<number, ProblemCache>();

  unpack(message: EvaluationOrders): OrderedEvaluations {
    const { problem, orders } = message;
    const cache = this.#cacheOf(problem);
    const { forgottenAgents, agents, tasks, checkpoints } = message;
    for (let index = 0; index < forgottenAgents.length; index++) cache.agents.delete(forgottenAgents[index]!);
    for (let index = 0; index < agents.length; index++) cache.agents.set(agents[index]!.number, deepFreeze(agents[index]!));
    for (let index = 0; index < tasks.length; index++) cache.tasks.set(tasks[index]!.number, deepFreeze(tasks[index]!.value));
    return {
      length: orders.length / ORDER_COLUMNS,
      at: (index) => {
        const start = index * ORDER_COLUMNS;
        const agentNumber = orders[start + 2]!;
        const taskNumber = orders[start + 3]!;
        const agent = cache.agents.get(agentNumber);
        if (agent === undefined) throw new TypeError(`this thread was not sent agent ${agentNumber}`);
        const plain: WireEvaluation = { type: 'evaluate', problem, agent, task: cache.tasks.get(taskNumber), taskNumber };
        const work = checkpoints === undefined ? plain : { ...plain, checkpoints: checkpoints[index] };
        return { activityId: orders[start]!, attempt: orders[start + 1]!, work };
      },
    };
  }

  #cacheOf(problem: number): ProblemCache {
    const known = this.#problems.get(problem);
    if (known !== undefined) return known;
    const made: ProblemCache = { agents: new NativeMap(), tasks: new NativeMap() };
    this.#problems.set(problem, made);
    return made;
  }
}

/** Freezes plain data, whatever is in it too. */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || isFrozen(value)) return value;
  // The elements of a view cannot be frozen, and `Object.freeze` throws.
  if (isView(value)) return value;
  freeze(value);
  const names = keys(value);
  for (let index = 0; index < names.length; index++) deepFreeze(getProperty(value, names[index]!));
  return value;
}
