import type { Json } from '../shared/json.js';
import { type EvaluationOrders, ORDER_COLUMNS } from '../shared/messages.js';
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
    for (const number of message.forgottenAgents) cache.agents.delete(number);
    for (const agent of message.agents) cache.agents.set(agent.number, deepFreeze(agent));
    for (const { number, value } of message.tasks) cache.tasks.set(number, deepFreeze(value));
    return {
      length: orders.length / ORDER_COLUMNS,
      at: (index) => {
        const start = index * ORDER_COLUMNS;
        const agentNumber = orders[start + 2]!;
        const taskNumber = orders[start + 3]!;
        const agent = cache.agents.get(agentNumber);
        if (agent === undefined) throw new TypeError(`this thread was not sent agent ${agentNumber}`);
        const work: WireEvaluation = { type: 'evaluate', problem, agent, task: cache.tasks.get(taskNumber), taskNumber };
        return { activityId: orders[start]!, attempt: orders[start + 1]!, work };
      },
    };
  }

  #cacheOf(problem: number): ProblemCache {
    const known = this.#problems.get(problem);
    if (known !== undefined) return known;
    const made: ProblemCache = { agents: new Map(), tasks: new Map() };
    this.#problems.set(problem, made);
    return made;
  }
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  // The elements of a view cannot be frozen, and `Object.freeze` throws.
  if (ArrayBuffer.isView(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
  return value;
}
