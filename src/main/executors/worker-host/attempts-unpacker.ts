import type { Json } from '../../../shared/json.js';
import { ORDER_COLUMNS } from '../../../shared/messages.js';
import type { AgentReference, ProblemReference, ThreadWork } from '../../../shared/work.js';
import type { Attempt } from '../executor.js';
import type { ForwardedEvaluations } from '../threads/batches/forwarded-batch.js';
import { type AttemptsOrder, type HostActivity, type HostEvaluations, LIMIT_COLUMNS } from './protocol.js';
import { restoreShared } from './shared-copy.js';

interface KnownProblem {
  /** One object for all work of it, so that the pool's threads are sent it once. */
  readonly reference: ProblemReference;
  readonly agents: Map<number, AgentReference>;
  readonly tasks: Map<number, Json>;
}

/** What an order asks for. */
export interface UnpackedAttempts {
  readonly activities: readonly Attempt<ThreadWork>[];
  readonly evaluations?: UnpackedEvaluations;
}

/** Makes attempts of what a coordinator packed, and keeps what it is sent once. */
export class AttemptsUnpacker {
  readonly #problems = new Map<number, KnownProblem>();

  /** @throws TypeError for what was never sent */
  unpack({ problems = [], activities = [], evaluations }: AttemptsOrder): UnpackedAttempts {
    for (const { number, reference, shared } of problems) {
      const restored = shared === undefined ? reference : { ...reference, shared: restoreShared(shared) };
      this.#problems.set(number, { reference: restored, agents: new Map(), tasks: new Map() });
    }
    return {
      activities: activities.map((activity) => ({ ...activity, work: this.#workOf(activity) })),
      ...(evaluations && { evaluations: this.#evaluationsOf(evaluations) }),
    };
  }

  #workOf({ work }: HostActivity): ThreadWork {
    return work.type === 'function' ? work : { ...work, problem: this.#problem(work.problem).reference };
  }

  #evaluationsOf(evaluations: HostEvaluations): UnpackedEvaluations {
    const known = this.#problem(evaluations.problem);
    for (const number of evaluations.forgottenAgents) known.agents.delete(number);
    for (const agent of evaluations.agents) known.agents.set(agent.number, agent);
    for (const { number, value } of evaluations.tasks) known.tasks.set(number, value);
    return new UnpackedEvaluations(evaluations, known);
  }

  #problem(number: number): KnownProblem {
    const known = this.#problems.get(number);
    if (known === undefined) throw new TypeError(`this host was not told of problem ${number}`);
    return known;
  }
}

/** Evaluations in the columns in which they came, of which an attempt is made when it is asked for. */
export class UnpackedEvaluations implements ForwardedEvaluations {
  readonly problem: ProblemReference;
  readonly orders: Float64Array;
  readonly checkpoints: HostEvaluations['checkpoints'] | undefined;
  readonly tasks: ReadonlyMap<number, Json>;
  /** Kept for each: a later order may say that it is forgotten. */
  readonly agents: readonly AgentReference[];
  readonly shortestLimitMs: number;
  readonly #limits: Float64Array;

  /** @throws TypeError for an agent that was never sent */
  constructor({ orders, limits, checkpoints }: HostEvaluations, { reference, agents, tasks }: KnownProblem) {
    this.problem = reference;
    this.orders = orders;
    this.checkpoints = checkpoints;
    this.tasks = tasks;
    this.#limits = limits;
    this.shortestLimitMs = limits.reduce((one, other) => Math.min(one, other));
    const agentOfEach: AgentReference[] = [];
    for (let at = 2; at < orders.length; at += ORDER_COLUMNS) {
      const agent = agents.get(orders[at]!);
      if (agent === undefined) throw new TypeError(`this host was not sent agent ${orders[at]}`);
      agentOfEach.push(agent);
    }
    this.agents = agentOfEach;
  }

  attemptAt(index: number): Attempt<ThreadWork> {
    const at = index * ORDER_COLUMNS;
    const limitsAt = this.#limits.length === LIMIT_COLUMNS ? 0 : index * LIMIT_COLUMNS;
    const taskNumber = this.orders[at + 3]!;
    return {
      activityId: this.orders[at]!,
      attempt: this.orders[at + 1]!,
      work: {
        type: 'evaluate',
        problem: this.problem,
        agent: this.agents[index]!,
        task: this.tasks.get(taskNumber),
        taskNumber,
        checkpoints: this.checkpoints?.[index],
      },
      startToCloseTimeoutMs: this.#limits[limitsAt]!,
      heartbeatTimeoutMs: this.#limits[limitsAt + 1]!,
    };
  }

  /** Each by itself. */
  attempts(): Attempt<ThreadWork>[] {
    return this.agents.map((_, index) => this.attemptAt(index));
  }
}
