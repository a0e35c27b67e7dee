import { type CallOrders, TYPED_FROM } from '../../../../shared/messages.js';
import type { FunctionWork } from '../../../../shared/work.js';
import type { PendingAttempt } from '../pending-attempt.js';
import { FunctionNumbers } from './function-numbers.js';

/** Packs calls of functions for one thread, which is told once where a function is. */
export class CallPacker {
  #numbers = new FunctionNumbers();

  /** The calls among these attempts, in their order; undefined where there are none. */
  pack(attempts: readonly PendingAttempt[]): CallOrders | undefined {
    const first = this.#numbers.size;
    const orders: number[] = [];
    const keys: string[] = [];
    let hasActions = false;
    let hasInputs = false;
    for (const { attempt } of attempts) {
      const { work } = attempt;
      if (work.type !== 'function') continue;
      orders.push(attempt.activityId, attempt.attempt, this.#numbers.numberOf(work), work.seed);
      keys.push(work.key);
      hasActions ||= work.action !== null;
      hasInputs ||= work.input !== undefined;
    }
    if (keys.length === 0) return undefined;
    return {
      ...(this.#numbers.size > first && { definitions: { first, functions: this.#numbers.from(first) } }),
      orders: keys.length < TYPED_FROM ? orders : Float64Array.from(orders),
      keys,
      ...(hasActions && { actions: worksOf(attempts).map(({ action }) => action) }),
      ...(hasInputs && { inputs: worksOf(attempts).map(({ input }) => input) }),
    };
  }

  /** The thread may not have got the latest message: all functions are sent to it again. */
  forgetAll(): void {
    this.#numbers = new FunctionNumbers();
  }
}

function worksOf(attempts: readonly PendingAttempt[]): FunctionWork[] {
  return attempts.map(({ attempt }) => attempt.work).filter((work) => work.type === 'function');
}
