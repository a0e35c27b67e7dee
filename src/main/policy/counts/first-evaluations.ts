import { Fifo } from '../../../shared/collections/fifo.js';

/** Evaluations that go before whatever the policy would choose: of agents that no expansion made, and those that somebody asked for. */
export class FirstEvaluations {
  /** As many as were asked for and not yet chosen. */
  readonly #queue = new Fifo<number>();
  /** Agents that are evaluated before the first expansion, and have no answer yet. */
  readonly #awaited = new Set<number>();
  readonly #canBeEvaluated: (agent: number) => boolean;

  /** @param canBeEvaluated - whether an agent has an evaluation left, whatever is pending of it */
  constructor(canBeEvaluated: (agent: number) => boolean) {
    this.#canBeEvaluated = canBeEvaluated;
  }

  /** Whether any is to be chosen. */
  get areDue(): boolean {
    return this.#queue.size > 0;
  }

  /** Whether no expansion is to be chosen before an answer has come. */
  get holdExpansions(): boolean {
    return this.#awaited.size > 0;
  }

  /** @param isAwaited - whether no expansion is chosen before it has its answer */
  add(agent: number, isAwaited: boolean): void {
    this.#queue.push(agent);
    if (isAwaited) this.#awaited.add(agent);
  }

  /** The agent whose turn it is; -1 when there is none. Those that cannot be evaluated any more are passed over. */
  take(): number {
    for (let agent = this.#queue.shift(); agent !== undefined; agent = this.#queue.shift()) {
      if (this.#canBeEvaluated(agent)) return agent;
    }
    return -1;
  }

  /** An agent has its answer, or will get none. */
  answered(agent: number): void {
    this.#awaited.delete(agent);
  }
}
