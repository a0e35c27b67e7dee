import type { Json } from '../../../shared/json.js';
import { ORDER_COLUMNS, type TaskDefinition } from '../../../shared/messages.js';
import type { AgentReference, EvaluateWork } from '../../../shared/work.js';
import type { ForwardedEvaluations } from './batches/forwarded-batch.js';

/** What a thread keeps of agents, in characters: their keys, their states as JSON, and {@link AGENT_LENGTH} for each. */
const MAXIMUM_CACHE_LENGTH = 64 * 2 ** 20;
/** What an agent counts as beside its key and state, in characters: its object, and an entry in a map on both sides. */
const AGENT_LENGTH = 128;

/** What a message must bring a thread beside numbers. */
export interface Additions {
  readonly agents: AgentReference[];
  readonly tasks: TaskDefinition[];
  readonly forgottenAgents: number[];
}

/** What one thread has been sent of one problem's agents and tasks, and still has. */
export class SentMemory {
  /** Length of each agent, the one sent first in front. */
  readonly #agents = new Map<number, number>();
  readonly #tasks = new Set<number>();
  readonly #maximumLength: number;
  /** Agents that the thread has and that are to be dropped with the next message. */
  #dropped: number[] = [];
  /** Those that the latest message drops. */
  #lastForgotten: readonly number[] = [];
  #length = 0;

  constructor(maximumLength: number = MAXIMUM_CACHE_LENGTH) {
    this.#maximumLength = maximumLength;
  }

  /** Notes what these evaluations need, and what must be sent for that. What they need is not forgotten with the same message. */
  additionsOf(evaluations: readonly EvaluateWork[]): Additions {
    const additions = this.#begin();
    for (const { agent, task, taskNumber } of evaluations) {
      if (!this.#agents.has(agent.number)) this.#add(agent, additions);
      if (task !== undefined && !this.#tasks.has(taskNumber)) this.#addTask(taskNumber, task, additions);
    }
    return this.#end(additions, () => evaluations.map(({ agent }) => agent));
  }

  /** Likewise of evaluations in columns. */
  additionsOfColumns({ orders, agents, tasks }: ForwardedEvaluations): Additions {
    const additions = this.#begin();
    for (let index = 0, at = 0; at < orders.length; index++, at += ORDER_COLUMNS) {
      if (!this.#agents.has(orders[at + 2]!)) this.#add(agents[index]!, additions);
      const taskNumber = orders[at + 3]!;
      if (taskNumber < 0 || this.#tasks.has(taskNumber)) continue;
      const task = tasks.get(taskNumber);
      if (task !== undefined) this.#addTask(taskNumber, task, additions);
    }
    return this.#end(additions, () => agents);
  }

  /** The latest message was not sent: whatever the thread may have is dropped with the next one, and sent again when it is needed. */
  forgetAll(): void {
    this.#dropped = [...new Set([...this.#dropped, ...this.#lastForgotten, ...this.#agents.keys()])];
    this.#agents.clear();
    this.#tasks.clear();
    this.#length = 0;
  }

  #begin(): Additions {
    const forgottenAgents = this.#dropped;
    this.#dropped = [];
    return { agents: [], tasks: [], forgottenAgents };
  }

  /** @param needed - agents that are not to be forgotten */
  #end(additions: Additions, needed: () => readonly AgentReference[]): Additions {
    if (this.#length > this.#maximumLength) this.#forget(new Set(needed().map(({ number }) => number)), additions);
    this.#lastForgotten = additions.forgottenAgents;
    return additions;
  }

  #addTask(number: number, value: Json, { tasks }: Additions): void {
    tasks.push({ number, value });
    this.#tasks.add(number);
  }

  #add(agent: AgentReference, { agents }: Additions): void {
    agents.push(agent);
    const length = AGENT_LENGTH + agent.key.length + lengthOf(agent.state);
    this.#agents.set(agent.number, length);
    this.#length += length;
  }

  #forget(needed: ReadonlySet<number>, { forgottenAgents }: Additions): void {
    for (const [number, length] of this.#agents) {
      if (this.#length <= this.#maximumLength) return;
      if (needed.has(number)) continue;
      this.#agents.delete(number);
      this.#length -= length;
      forgottenAgents.push(number);
    }
  }
}

/** What is no JSON counts nothing here: whether it can be sent shows when it is. */
function lengthOf(state: Json): number {
  try {
    const text: string | undefined = JSON.stringify(state);
    return text?.length ?? 0;
  } catch {
    return 0;
  }
}
